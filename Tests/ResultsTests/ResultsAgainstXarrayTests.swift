import Results
import TestSupport
import Testing

struct ResultsAgainstXarrayTests {
  @Test(
    .enabled(
      if: Python.path != nil || Python.isRequired,
      "no .venv/bin/python and no WATTSWAP_TEST_PYTHON with Tests/requirements.txt"))
  func `xarray by both engines, h5py and netCDF4 read labelled arrays with units`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path(of: "trial.h5")
    try ResultFile.write(Sample.content, to: path)

    let text = try Python.run("read_results.py", path)
    #expect(text.contains("read by xarray (h5netcdf, netcdf4), h5py and netCDF4"))
  }
}
