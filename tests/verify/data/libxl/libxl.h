/*
 * What a program that is generated needs of libxl: its builtin types and their functions. Only
 * declared, and only as much as that; the types are in TYPES_H.
 */
#ifndef LIBXL_H
#define LIBXL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct libxl__ctx libxl_ctx;

typedef struct {
    const char *s;
    int v;
} libxl_enum_string_table;

/* --- builtins --- */

typedef struct {
    int val;
} libxl_defbool;

typedef uint32_t libxl_domid;
typedef int libxl_devid;

typedef struct {
    uint8_t uuid[16];
} libxl_uuid;

typedef uint8_t libxl_mac[6];

typedef struct {
    uint32_t size;
    uint8_t *map;
} libxl_bitmap;

typedef struct libxl__cpuid_policy *libxl_cpuid_policy_list;
typedef char **libxl_string_list;
typedef char **libxl_key_value_list;
typedef uint32_t libxl_hwcap[8];

typedef struct {
    uint8_t bytes[16];
} libxl_ms_vm_genid;

typedef struct {
    struct libxl_event *tqe_next;
    struct libxl_event **tqe_prev;
} libxl_ev_link;

#define LIBXL_MEMKB_DEFAULT (~(uint64_t)0)
#define LIBXL_TIMER_MODE_DEFAULT (-1)

/* --- functions --- */

typedef struct xentoollog_logger xentoollog_logger;
typedef struct xentoollog_logger_stdiostream xentoollog_logger_stdiostream;

enum { LIBXL_VERSION, XTL_CRITICAL };

xentoollog_logger_stdiostream *xtl_createlogger_stdiostream(FILE *f, int level, unsigned int flags);
void xtl_logger_destroy(xentoollog_logger *logger);
int libxl_ctx_alloc(libxl_ctx **pctx, int version, unsigned int flags, xentoollog_logger *logger);
int libxl_ctx_free(libxl_ctx *ctx);

void libxl_defbool_set(libxl_defbool *p, bool value);
void libxl_defbool_unset(libxl_defbool *p);
void libxl_bitmap_init(libxl_bitmap *p);
int libxl_bitmap_alloc(libxl_ctx *ctx, libxl_bitmap *p, int bits);
void libxl_bitmap_set(libxl_bitmap *p, int bit);
int libxl_cpuid_parse_config(libxl_cpuid_policy_list *p, const char *policy);
bool libxl_uuid_is_nil(const libxl_uuid *p);

#include TYPES_H

#endif
