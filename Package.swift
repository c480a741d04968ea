// swift-tools-version: 6.2

import PackageDescription

// Rules of the house, on for every Swift target. `warnings as errors` keeps them rules.
let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Vectors of four doubles and fused multiply-add, which every x86-64 since 2013 has (AVX2). On other
// architectures the compiler's default has them.
#if arch(x86_64)
let vectorFlags = ["-Xcc", "-march=x86-64-v3"]
#else
let vectorFlags: [String] = []
#endif

// Inner loops: no bounds and overflow checks in release. Their callers check shapes once, at the door.
// A square root that need not set C's `errno` is one instruction, for a whole vector as for a number.
let kernelSettings: [SwiftSetting] =
  settings
  + [
    .unsafeFlags(
      ["-Ounchecked", "-Xcc", "-fno-math-errno"] + vectorFlags, .when(configuration: .release))
  ]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// A library module and its tests.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], kernel: Bool = false,
  resources: [Resource]? = nil, testing extra: [Target.Dependency] = [],
  testResources: [Resource]? = nil
) -> [Target] {
  [
    .target(
      name: name, dependencies: dependencies, resources: resources,
      swiftSettings: kernel ? kernelSettings : settings),
    .testTarget(
      name: "\(name)Tests",
      dependencies: [.target(name: name), "TestSupport"] + dependencies + extra,
      resources: testResources, swiftSettings: settings),
  ]
}

/// A C library from Debian, seen through a module map.
func library(_ name: String, _ pkgConfig: String?, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

// A module imports only from the layers above its own line.
let targets: [[Target]] = [
  // 0: system libraries
  [
    library("CLibYAML", "yaml-0.1", "libyaml-dev"),
    library("COpenBLAS", "openblas", "libopenblas-dev"),
    library("CHDF5", "hdf5", "libhdf5-dev"),
    library("COpenSSL", "libcrypto", "libssl-dev"),
    library("CCurl", "libcurl", "libcurl4-openssl-dev"),
    library("CSuiteSparse", nil, "libsuitesparse-dev"),
  ],
  // 1: wrappers, text and randomness
  module("LinearAlgebra", ["COpenBLAS"], kernel: true),
  module("HDF5", ["CHDF5", "Digest"]),
  module("Digest", ["COpenSSL"]),
  module("RandomStreams"),
  module("Specification", ["CLibYAML", "Digest"]),
  module("Sandbox"),
  // What tests of several modules need.
  [
    .target(
      name: "TestSupport", dependencies: ["Sandbox"], path: "Tests/TestSupport",
      swiftSettings: settings)
  ],
  // 2: the parts
  module("Grids", ["Specification"]),
  module("LanguageModels", ["CCurl", "Digest", "Specification"]),
  module("Profiles", ["HDF5", "RandomStreams", "Specification"]),
  module("Prosumers", ["RandomStreams", "Specification"], kernel: true),
  module(
    "NeuralNetworks", ["LinearAlgebra", "RandomStreams", "Specification"], kernel: true,
    testResources: [.copy("Golden")]),
  module("DecPOMDP", ["RandomStreams"]),
  module(
    "PowerFlow", ["Grids", "LinearAlgebra"], kernel: true,
    testing: ["RandomStreams", "Specification"], testResources: [.copy("Golden")]),
  module("Optimization", ["CSuiteSparse"], kernel: true, testResources: [.copy("Golden")]),
  // 3: the market, the learners, the files
  module(
    "EnergyTrading",
    [
      "DecPOMDP", "Digest", "Grids", "PowerFlow", "Profiles", "Prosumers", "RandomStreams",
      "Specification",
    ],
    kernel: true),
  module(
    "Algorithms",
    ["DecPOMDP", "LinearAlgebra", "NeuralNetworks", "RandomStreams", "Specification"],
    kernel: true, testing: ["ToyGames"]),
  // Games of known optimum, for tests and benchmarks.
  [
    .target(
      name: "ToyGames", dependencies: ["Algorithms", "DecPOMDP", "LinearAlgebra", "RandomStreams"],
      swiftSettings: settings)
  ],
  module("Results", ["Digest", "HDF5"]),
  // 4: who knows what to do
  module(
    "ExpertWorkflow",
    [
      "Digest", "EnergyTrading", "LanguageModels", "Profiles", "Prosumers", "Sandbox",
      "Specification",
    ],
    resources: [.copy("Resources")]),
  module(
    "Experts",
    [
      "DecPOMDP", "Digest", "EnergyTrading", "ExpertWorkflow", "Grids", "LanguageModels",
      "Optimization", "PowerFlow", "Profiles", "Prosumers", "RandomStreams", "Results", "Sandbox",
      "Specification",
    ],
    kernel: true, testResources: [.copy("Golden")]),
  // 5: specification to results
  module(
    "Reports", ["Digest", "RandomStreams", "Results"], testResources: [.copy("Golden")]),
  module(
    "Experiments",
    [
      "Algorithms", "DecPOMDP", "Digest", "EnergyTrading", "ExpertWorkflow", "Experts", "Grids",
      "HDF5", "LinearAlgebra", "NeuralNetworks", "PowerFlow", "Profiles", "Prosumers",
      "RandomStreams", "Reports", "Results", "Specification",
    ], testing: ["LanguageModels", "Sandbox"]),
  // 6: programs
  [
    .executableTarget(
      name: "wattswap",
      dependencies: [
        "Algorithms", "DecPOMDP", "EnergyTrading", "Experiments", "ExpertWorkflow", "Experts",
        "Grids", "LanguageModels", "PowerFlow", "Profiles", "Prosumers", "Reports", "Results",
        "Sandbox", "Specification", argumentParser,
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests",
      dependencies: ["wattswap", "HDF5", "Results", "Sandbox", "Specification", "TestSupport"],
      swiftSettings: settings),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Algorithms", "DecPOMDP", "EnergyTrading", "Experiments", "ExpertWorkflow", "Experts",
        "Grids", "LinearAlgebra", "NeuralNetworks", "Optimization", "PowerFlow", "Profiles",
        "Prosumers", "RandomStreams", "Reports", "Results", "Specification", "ToyGames",
      ],
      exclude: ["Peers"],
      swiftSettings: kernelSettings),
  ],
]

let package = Package(
  name: "wattswap",
  products: [.executable(name: "wattswap", targets: ["wattswap"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: targets.flatMap { $0 },
  swiftLanguageModes: [.v6]
)
