/*
 * What libxl has beside its types when it is built with json-c: as far as the generated files call
 * it, and only declared. Its builtins' functions have these names and this form since Xen 4.21.
 */
#ifndef JSON_C_H
#define JSON_C_H

#include <json-c/json.h>

int libxl__boolean_gen_jso(json_object **jso_r, bool value);
int libxl__enum_gen_jso(json_object **jso_r, const char *value);
int libxl__string_gen_jso(json_object **jso_r, const char *value);
int libxl__uint64_gen_jso(json_object **jso_r, uint64_t value);
int libxl_bitmap_gen_jso(json_object **jso_r, libxl_bitmap *p);
int libxl_cpuid_policy_list_gen_jso(json_object **jso_r, libxl_cpuid_policy_list *p);
int libxl_defbool_gen_jso(json_object **jso_r, libxl_defbool *p);
int libxl_hwcap_gen_jso(json_object **jso_r, libxl_hwcap *p);
int libxl_key_value_list_gen_jso(json_object **jso_r, libxl_key_value_list *p);
int libxl_mac_gen_jso(json_object **jso_r, libxl_mac *p);
int libxl_ms_vm_genid_gen_jso(json_object **jso_r, libxl_ms_vm_genid *p);
int libxl_string_list_gen_jso(json_object **jso_r, libxl_string_list *p);
int libxl_uuid_gen_jso(json_object **jso_r, libxl_uuid *p);

#endif
