/*
 * What libxl does where its generated code is known to go wrong. With a name as its argument it does
 * that one thing, and prints what came of it: the same program runs with our objects and Debian's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libxl.h"
#include "libxl_utils.h"

int libxl__domain_build_info_copy_deprecated(libxl_ctx *ctx, libxl_domain_build_info *p);

static libxl_ctx *ctx;

static void read_event(const char *text)
{
    libxl_event event, initial;
    int rc;

    memset(&event, 0xa5, sizeof(event));
    libxl_event_init(&initial);
    rc = libxl_event_from_json(ctx, &event, text);
    printf("rc %d, domid %u, for_user %llu, type %d, %s\n", rc, event.domid,
           (unsigned long long)event.for_user, event.type,
           memcmp(&event, &initial, sizeof(event)) ? "a value" : "the initial value");
    libxl_event_dispose(&event);
}

static void read_config(const char *text)
{
    libxl_domain_config config;
    int rc;

    rc = libxl_domain_config_from_json(ctx, &config, text);
    printf("rc %d, type %d, %d disks, name %s\n", rc, config.b_info.type, config.num_disks,
           config.c_info.name ? config.c_info.name : "(none)");
    libxl_domain_config_dispose(&config);
}

static void two_keys(void)
{
    read_event("{\"type.disk_eject\": {}, \"type.domain_shutdown\": {}}");
}

static void two_keys_inside(void)
{
    read_config("{\"b_info\": {\"type.hvm\": {\"firmware\": \"f\"}, \"type.pv\": {}}}");
}

static void first_key_is_initial(void)
{
    read_config("{\"b_info\": {\"type.invalid\": {}, \"type.pv\": {}}}");
}

static void value_after_error(void)
{
    read_event("{\"domid\": 5, \"type.domain_shutdown\": {\"shutdown_reason\": 300}}");
    read_config("{\"c_info\": {\"name\": \"n\"}, \"disks\": [{\"pdev_path\": \"p\"}, "
                "{\"format\": \"none such\"}]}");
    read_config("{\"c_info\": {\"name\": \"n\"}, \"disks\": [{}, 7]}");
}

static void not_json(void)
{
    read_event("{");
    read_event("[]");
    read_event("null");
}

static void ignored(void)
{
    read_event("{\"domid\": \"x\", \"no such member\": {\"a\": [1]}, \"type.disk_eject\": 7}");
}

static void wide_integer(void)
{
    libxl_event event;
    char *text;

    read_event("{\"for_user\": 18446744073709551615}");
    read_event("{\"for_user\": 18446744073709551616}");
    libxl_event_init(&event);
    event.for_user = UINT64_MAX;
    text = libxl_event_to_json(ctx, &event);
    printf("%s\n", strstr(text, "-1") ? "negative" : "right");
    free(text);
}

static void elements_have_defaults(void)
{
    libxl_domain_config config;
    libxl_device_disk disk;
    libxl_device_nic nic;

    libxl_device_disk_init(&disk);
    libxl_device_nic_init(&nic);
    if (libxl_domain_config_from_json(ctx, &config, "{\"disks\": [{}, {}], \"nics\": [{}]}"))
        abort();
    printf("%d disks, %s, %s, %d nics, %s\n", config.num_disks,
           memcmp(&config.disks[0], &disk, sizeof(disk)) ? "other" : "initial",
           memcmp(&config.disks[1], &disk, sizeof(disk)) ? "other" : "initial", config.num_nics,
           memcmp(&config.nics[0], &nic, sizeof(nic)) ? "other" : "initial");
    libxl_domain_config_dispose(&config);
    read_config("{\"disks\": [], \"nics\": []}");
}

static void enumerations_in_arrays(void)
{
    static const char *const texts[] = {
        "{\"sample_formats\": [\"s8\", \"U16_LE\"], \"sample_rates\": [0, 4294967295]}",
        "{\"sample_formats\": [\"s8\", \"no such format\"]}",
        "{\"sample_formats\": [\"s8\", null]}",
        "{\"sample_rates\": [4294967296]}",
        "{\"sample_formats\": []}",
    };
    libxl_vsnd_params params;
    unsigned int i;
    int rc;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        rc = libxl_vsnd_params_from_json(ctx, &params, texts[i]);
        printf("rc %d, %d formats, %d rates", rc, params.num_sample_formats,
               params.num_sample_rates);
        if (!rc && params.num_sample_formats)
            printf(", %d %d, %u", params.sample_formats[0], params.sample_formats[1],
                   params.sample_rates[1]);
        printf("\n");
        libxl_vsnd_params_dispose(&params);
    }
}

static void unknown_enumerator(void)
{
    libxl_device_disk disk;
    char *text;

    text = libxl_disk_format_to_json(ctx, 1000);
    printf("%s", text);
    free(text);
    libxl_device_disk_init(&disk);
    disk.format = 1000;
    text = libxl_device_disk_to_json(ctx, &disk);
    printf("%d\n", strstr(text, "\"format\": null") != NULL);
    free(text);
    libxl_device_disk_dispose(&disk);
}

static void private_fields(void)
{
    libxl_event event, copy;
    char *text;

    libxl_event_init(&event);
    event.link.tqe_next = &event;
    text = libxl_event_to_json(ctx, &event);
    printf("%d\n", strstr(text, "link") != NULL);
    free(text);
    memset(&copy, 0xa5, sizeof(copy));
    libxl_event_copy(ctx, &copy, &event);
    printf("%s\n", copy.link.tqe_next == NULL ? "zero" : "what was there");
}

static void disposed_ten_times(void)
{
    libxl_domain_build_info info;
    int i;

    libxl_domain_build_info_init(&info);
    libxl_domain_build_info_init_type(&info, LIBXL_DOMAIN_TYPE_PV);
    info.u.pv.kernel = strdup("k");
    for (i = 0; i < 10; i++)
        libxl_domain_build_info_dispose(&info);
    libxl_domain_build_info_dispose(NULL);
    /* Disposed is not initialised: the key is not what init would make it. */
    libxl_domain_build_info_init(&info);
    libxl_domain_build_info_init_type(&info, LIBXL_DOMAIN_TYPE_HVM);
    printf("type %d\n", info.type);
    libxl_domain_build_info_dispose(&info);
}

static void count_without_list(void)
{
    libxl_domain_config config, copy;
    char *text;

    libxl_domain_config_init(&config);
    config.num_disks = 3;
    text = libxl_domain_config_to_json(ctx, &config);
    printf("%d\n", strstr(text, "disks") != NULL);
    free(text);
    libxl_domain_config_init(&copy);
    libxl_domain_config_copy(ctx, &copy, &config);
    printf("%d disks\n", copy.num_disks);
    libxl_domain_config_dispose(&copy);
    libxl_domain_config_dispose(&config);
}

static void deprecated_fields(void)
{
    libxl_domain_build_info info;
    int rc;

    libxl_domain_build_info_init(&info);
    libxl_domain_build_info_init_type(&info, LIBXL_DOMAIN_TYPE_PV);
    info.u.pv.kernel = strdup("old");
    rc = libxl__domain_build_info_copy_deprecated(ctx, &info);
    printf("rc %d, %s, %s\n", rc, info.kernel, info.u.pv.kernel ? "still there" : "moved");
    info.u.pv.kernel = strdup("older");
    printf("rc %d\n", libxl__domain_build_info_copy_deprecated(ctx, &info));
    libxl_domain_build_info_dispose(&info);
}

static void deprecated_by_an_empty_list(void)
{
    libxl_domain_build_info info;
    int rc;

    libxl_domain_build_info_init(&info);
    libxl_domain_build_info_init_type(&info, LIBXL_DOMAIN_TYPE_PV);
    info.bootloader_args = calloc(1, sizeof(char *));
    info.u.pv.bootloader_args = calloc(2, sizeof(char *));
    info.u.pv.bootloader_args[0] = strdup("a");
    rc = libxl__domain_build_info_copy_deprecated(ctx, &info);
    printf("rc %d, %s\n", rc, info.bootloader_args[0]);
    libxl_domain_build_info_dispose(&info);
}

#define TRAP(name) { #name, name }

static const struct {
    const char *name;
    void (*run)(void);
} traps[] = {
    TRAP(two_keys), TRAP(two_keys_inside), TRAP(first_key_is_initial), TRAP(value_after_error),
    TRAP(not_json), TRAP(ignored), TRAP(wide_integer), TRAP(elements_have_defaults),
    TRAP(enumerations_in_arrays), TRAP(unknown_enumerator), TRAP(private_fields),
    TRAP(disposed_ten_times), TRAP(count_without_list), TRAP(deprecated_fields),
    TRAP(deprecated_by_an_empty_list),
};

int main(int argc, char **argv)
{
    xentoollog_logger_stdiostream *logger;
    unsigned int i;

    logger = xtl_createlogger_stdiostream(stderr, XTL_CRITICAL, 0);
    if (argc != 2 || !logger
        || libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, (xentoollog_logger *)logger))
        return 2;
    for (i = 0; i < sizeof(traps) / sizeof(traps[0]) && strcmp(traps[i].name, argv[1]); i++)
        ;
    if (i == sizeof(traps) / sizeof(traps[0]))
        return 2;
    traps[i].run();
    libxl_ctx_free(ctx);
    xtl_logger_destroy((xentoollog_logger *)logger);
    return 0;
}
