print("wattswap")
