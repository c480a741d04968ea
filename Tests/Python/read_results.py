"""Reads a results file of ResultsTests with every reader that users have, and says what it finds."""

import sys

import h5py
import netCDF4
import numpy as np
import xarray

path = sys.argv[1]
expected = np.arange(6, dtype="f4").reshape(2, 3) * 1.5
expected[1, 2] = np.nan

for engine in ("h5netcdf", "netcdf4"):
    tree = xarray.open_datatree(path, engine=engine)
    assert tree.attrs["title"] == "A trial", tree.attrs
    assert tree.attrs["Conventions"] == "CF-1.11"
    assert tree.attrs["complete"] == 1
    assert "\n" in tree.attrs["spec"]
    cost = tree["evaluation/cost"]
    assert cost.dims == ("day", "prosumer"), cost.dims
    assert cost.attrs["units"] == "yuan" and cost.attrs["long_name"] == "operating cost"
    assert list(cost.coords["prosumer"].values) == ["village", "Hof Grün", "mall"], cost.coords
    assert list(cost.coords["day"].values) == [5, 15]
    np.testing.assert_array_equal(cost.values, expected)
    assert float(cost.sel(day=5, prosumer="mall")) == 3.0
    status = tree["trajectory/power_flow_status"]
    assert status.dtype == np.int8, status.dtype
    assert list(status.attrs["flag_values"]) == [0, 1]
    assert status.attrs["flag_meanings"] == "converged not_converged"
    assert status.dims == ("time", "cell"), status.dims
    assert str(status.coords["time"].values[1])[:16] == "2016-01-06T00:15", status.coords
    assert float(tree["summary/total"]) == 42.5
    assert tree["summary/total"].attrs["note"] == "a scalar"
    assert tree["summary"].attrs["method"] == "sum"
    assert tree["summary/count"].dtype == np.int32

with h5py.File(path) as file:
    cost = file["evaluation/cost"]
    assert cost.shape == (2, 3) and cost.dtype == np.dtype("<f4")
    assert [scale.name for axis in cost.dims for scale in axis.values()] == [
        "/evaluation/day", "/prosumer"]
    assert cost.compression == "gzip" and cost.shuffle and cost.fletcher32
    assert np.isnan(cost.attrs["_FillValue"])
    np.testing.assert_array_equal(cost[:], expected)
    assert [name.decode() for name in file["prosumer"][:]] == ["village", "Hof Grün", "mall"]
    assert list(file) == ["evaluation", "trajectory", "summary", "prosumer"], list(file)

with netCDF4.Dataset(path) as file:
    assert file.groups["evaluation"].variables["cost"].dimensions == ("day", "prosumer")
    assert "cell" in file.groups["trajectory"].dimensions
    assert "cell" not in file.groups["trajectory"].variables
    assert list(file.variables["prosumer"][:]) == ["village", "Hof Grün", "mall"]

print("read by xarray (h5netcdf, netcdf4), h5py and netCDF4")
