// Loops over whole vectors. Sums run in eight lanes, in an order fixed by the length alone: the
// same numbers give the same bytes.

typealias Vector = UnsafeMutablePointer<Double>
typealias Indices = UnsafeMutablePointer<Int32>

@inline(__always)
private func lanes(_ x: Vector, _ i: Int) -> SIMD8<Double> {
  UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<Double>.self)
}

/// xᵀy.
func dot(_ x: Vector, _ y: Vector, _ count: Int) -> Double {
  var sums = SIMD8<Double>.zero
  var i = 0
  while i + 8 <= count {
    sums += lanes(x, i) * lanes(y, i)
    i += 8
  }
  var sum = sums.sum()
  while i < count {
    sum += x[i] * y[i]
    i += 1
  }
  return sum
}

/// maxᵢ |xᵢ|, or infinity where an entry is not a finite number.
func maximumNorm(_ x: Vector, _ count: Int) -> Double {
  maximumNorm(count) {
    lanes(x, $0)
  } entry: {
    x[$0]
  }
}

/// maxᵢ |wᵢxᵢ|, or infinity where an entry is not a finite number.
func maximumNorm(_ x: Vector, weightedBy w: Vector, _ count: Int) -> Double {
  maximumNorm(count) {
    lanes(x, $0) * lanes(w, $0)
  } entry: {
    x[$0] * w[$0]
  }
}

@inline(__always)
private func maximumNorm(
  _ count: Int, lanes: (Int) -> SIMD8<Double>, entry: (Int) -> Double
) -> Double {
  var largest = SIMD8<Double>.zero
  // Comparisons overlook NaN; a sum of zeros does not.
  var poison = SIMD8<Double>.zero
  var i = 0
  while i + 8 <= count {
    let values = lanes(i)
    let sizes = values.replacing(with: -values, where: values .< 0)
    largest.replace(with: sizes, where: sizes .> largest)
    poison += values * 0
    i += 8
  }
  var result = largest.max()
  var rest = poison.sum()
  while i < count {
    let size = entry(i).magnitude
    if size > result { result = size }
    rest += size * 0
    i += 1
  }
  return rest == 0 ? result : .infinity
}

/// y ← y + αx.
func add(_ alpha: Double, _ x: Vector, to y: Vector, _ count: Int) {
  for i in 0..<count { y[i] += alpha * x[i] }
}

/// w ← √(x/y); false where an entry of x or y is not positive.
func rootOfQuotient(_ x: Vector, _ y: Vector, into w: Vector, _ count: Int) -> Bool {
  var isPositive = SIMDMask<SIMD8<Int64>>(repeating: true)
  var i = 0
  while i + 8 <= count {
    let (a, b) = (lanes(x, i), lanes(y, i))
    isPositive .&= (a .> 0) .& (b .> 0)
    UnsafeMutableRawPointer(w + i).storeBytes(
      of: (a / b).squareRoot(), as: SIMD8<Double>.self)
    i += 8
  }
  var result = all(isPositive)
  while i < count {
    result = result && x[i] > 0 && y[i] > 0
    w[i] = (x[i] / y[i]).squareRoot()
    i += 1
  }
  return result
}
