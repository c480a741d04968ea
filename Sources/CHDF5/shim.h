#ifndef WATTSWAP_CHDF5_SHIM_H
#define WATTSWAP_CHDF5_SHIM_H

#include <hdf5.h>
#include <hdf5_hl.h>

// Swift sees neither function-like macros nor the type and class identifiers, which are macros that
// open the library first. Each gets a function of its meaning.

// Stops the library from printing its errors; a thread-safe build keeps this choice per thread.
static inline void CHDF5_silence(void) {
  static _Thread_local int silent = 0;
  if (silent) return;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  silent = 1;
}

static inline hid_t CHDF5_file_access_properties(void) { return H5Pcreate(H5P_FILE_ACCESS); }
static inline hid_t CHDF5_file_creation_properties(void) { return H5Pcreate(H5P_FILE_CREATE); }
static inline hid_t CHDF5_group_creation_properties(void) { return H5Pcreate(H5P_GROUP_CREATE); }
static inline hid_t CHDF5_dataset_creation_properties(void) {
  return H5Pcreate(H5P_DATASET_CREATE);
}

static inline unsigned CHDF5_creation_order(void) {
  return H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
}

// Readers need no lock, and a lock fails on many network file systems.
static inline herr_t CHDF5_disable_file_locking(hid_t properties) {
#if H5_VERSION_GE(1, 10, 7)
  return H5Pset_file_locking(properties, 0, 1);
#else
  return 0;
#endif
}

static inline hid_t CHDF5_open_read_only(const char *path, hid_t access) {
  return H5Fopen(path, H5F_ACC_RDONLY, access);
}
static inline hid_t CHDF5_create_truncating(const char *path, hid_t creation, hid_t access) {
  return H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
}

// Where an object stands in its file, the same for every handle of it.
static inline herr_t CHDF5_address(hid_t object, haddr_t *address) {
#if H5_VERSION_GE(1, 12, 0)
  H5O_info1_t info;
#else
  H5O_info_t info;
#endif
  herr_t status = H5Oget_info2(object, &info, H5O_INFO_BASIC);
  if (status >= 0) *address = info.addr;
  return status;
}

// The types on disk are little-endian on every machine; memory has the machine's own.
static inline hid_t CHDF5_disk_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t CHDF5_disk_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t CHDF5_disk_int8(void) { return H5T_STD_I8LE; }
static inline hid_t CHDF5_disk_int32(void) { return H5T_STD_I32LE; }
static inline hid_t CHDF5_disk_int64(void) { return H5T_STD_I64LE; }
static inline hid_t CHDF5_disk_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t CHDF5_disk_uint16(void) { return H5T_STD_U16LE; }
static inline hid_t CHDF5_memory_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t CHDF5_memory_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t CHDF5_memory_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t CHDF5_memory_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t CHDF5_memory_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t CHDF5_memory_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t CHDF5_memory_uint16(void) { return H5T_NATIVE_UINT16; }

// A new UTF-8 string type of `size` bytes, or of variable length where `size` is 0.
static inline hid_t CHDF5_string(size_t size) {
  hid_t type = H5Tcopy(H5T_C_S1);
  if (type < 0) return type;
  if (H5Tset_size(type, size == 0 ? H5T_VARIABLE : size) < 0 ||
      H5Tset_cset(type, H5T_CSET_UTF8) < 0 ||
      H5Tset_strpad(type, size == 0 ? H5T_STR_NULLTERM : H5T_STR_NULLPAD) < 0) {
    H5Tclose(type);
    return -1;
  }
  return type;
}

#endif
