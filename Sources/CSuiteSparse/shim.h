// Debian keeps the headers in a folder of their own and has no pkg-config file for them.
#include <suitesparse/amd.h>
#include <suitesparse/ldl.h>
