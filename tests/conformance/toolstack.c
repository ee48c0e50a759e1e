/*
 * What a toolstack does with libxl's types. LIBXL is the header that declares them: the library's
 * own, or the generated one. Nothing else differs between the two, what is printed included. Copies
 * are left out, for which libxl's own functions want a context.
 */

#include LIBXL
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_disk(const libxl_device_disk *disk)
{
    printf("%s %s %s %d %d %d\n", disk->vdev ? disk->vdev : "(none)",
           libxl_disk_format_to_string(disk->format), libxl_disk_backend_to_string(disk->backend),
           disk->removable, disk->readwrite, libxl_defbool_is_default(disk->discard_enable));
}

static int enumerations(void)
{
    static const char *const names[] = { "pv", "HVM", "Pvh", "", "p", "pvhh", "invalid" };
    libxl_domain_type type = LIBXL_DOMAIN_TYPE_INVALID;
    libxl_enum_string_table *row = libxl_disk_format_string_table;
    unsigned int i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        int rc = libxl_domain_type_from_string(names[i], &type);

        printf("%s: %s %d\n", names[i], rc ? "error" : "known", type);
    }
    for (; row->s; row++)
        printf("%s=%d ", row->s, row->v);
    printf("%d\n", row->v);
    printf("%s %d\n", libxl_error_to_string(ERROR_FAIL), ERROR_INVAL);
    return libxl_domain_type_to_string((libxl_domain_type)99) != NULL;
}

int main(void)
{
    libxl_domain_build_info info;
    libxl_device_disk disk;
    libxl_event event;
    int i;

    libxl_device_disk_init(&disk);
    print_disk(&disk);
    disk.vdev = strdup("xvda");
    disk.format = LIBXL_DISK_FORMAT_QCOW2;
    libxl_defbool_set(&disk.discard_enable, true);
    print_disk(&disk);
    for (i = 0; i < 10; i++)
        libxl_device_disk_dispose(&disk);
    libxl_device_disk_init(&disk);
    print_disk(&disk);

    libxl_domain_build_info_init(&info);
    printf("%d %d %d\n", info.type, info.max_vcpus, info.max_memkb == LIBXL_MEMKB_DEFAULT);
    libxl_domain_build_info_init_type(&info, LIBXL_DOMAIN_TYPE_HVM);
    info.u.hvm.boot = strdup("cdn");
    info.u.hvm.serial_list = (char **)calloc(3, sizeof(char *));
    info.u.hvm.serial_list[0] = strdup("pty");
    info.u.hvm.serial_list[1] = strdup("null");
    printf("%s %d\n", info.u.hvm.boot, libxl_string_list_length(&info.u.hvm.serial_list));
    libxl_domain_build_info_dispose(&info);
    printf("%d\n", info.u.hvm.boot == NULL);

    libxl_event_init(&event);
    libxl_event_init_type(&event, LIBXL_EVENT_TYPE_DISK_EJECT);
    event.u.disk_eject.vdev = strdup("hdc");
    libxl_device_disk_init(&event.u.disk_eject.disk);
    printf("%s %s\n", libxl_event_type_to_string(event.type), event.u.disk_eject.vdev);
    libxl_event_dispose(&event);
    return enumerations();
}
