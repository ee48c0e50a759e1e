/*
 * What the measured programs have in common. Each is started with a folder of documents for every
 * struct, waits for lines "WORK STRUCT PASSES", does the work on all documents so many times, and
 * answers how many nanoseconds it took.
 */

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct document {
    char *text; /* ended by a zero byte */
    size_t length;
    void *made; /* what the work that writes begins with */
};

struct documents {
    struct document *all;
    size_t count;
};

/* Work on one document; aborts if it goes wrong. */
typedef void work_function(struct document *document);

struct work {
    const char *name;
    const char *structure;
    work_function *prepare; /* not measured; may be NULL */
    work_function *run;
};

static void *checked(void *p)
{
    if (!p)
        abort();
    return p;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct documents load(const char *folder, const char *structure)
{
    struct documents documents = { NULL, 0 };
    char path[4096];
    char *names[4096];
    struct dirent *entry;
    size_t i;
    DIR *dir;

    snprintf(path, sizeof(path), "%s/%s", folder, structure);
    dir = (DIR *)checked(opendir(path));
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] != '.')
            names[documents.count++] = strdup(entry->d_name);
    }
    closedir(dir);
    qsort(names, documents.count, sizeof(names[0]), compare_names);
    documents.all = (struct document *)checked(calloc(documents.count, sizeof(*documents.all)));
    for (i = 0; i < documents.count; i++) {
        struct document *d = &documents.all[i];
        FILE *file;

        snprintf(path, sizeof(path), "%s/%s/%s", folder, structure, names[i]);
        file = (FILE *)checked(fopen(path, "rb"));
        fseek(file, 0, SEEK_END);
        d->length = (size_t)ftell(file);
        rewind(file);
        d->text = (char *)checked(calloc(1, d->length + 1));
        if (fread(d->text, 1, d->length, file) != d->length)
            abort();
        fclose(file);
        free(names[i]);
    }
    return documents;
}

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Work that waits: what it begins with is made once. */
struct ready {
    const struct work *work;
    struct documents documents;
};

static struct ready make_ready(const struct work *work, const char *folder)
{
    struct ready ready = { work, load(folder, work->structure) };
    size_t i;

    for (i = 0; i < ready.documents.count && work->prepare; i++)
        work->prepare(&ready.documents.all[i]);
    return ready;
}

static void measure(const struct ready *ready, long passes)
{
    uint64_t begin = now();
    size_t i;
    long n;

    for (n = 0; n < passes; n++) {
        for (i = 0; i < ready->documents.count; i++)
            ready->work->run(&ready->documents.all[i]);
    }
    printf("%llu\n", (unsigned long long)(now() - begin));
    fflush(stdout);
}

static int serve(const struct work *all, size_t count, char **arguments)
{
    struct ready ready[16];
    char name[64];
    char structure[64];
    long passes;
    size_t i;

    for (i = 0; i < count; i++)
        ready[i] = make_ready(&all[i], arguments[1]);
    while (scanf("%63s %63s %ld", name, structure, &passes) == 3) {
        for (i = 0; i < count; i++) {
            if (!strcmp(all[i].name, name) && !strcmp(all[i].structure, structure))
                measure(&ready[i], passes);
        }
    }
    return 0;
}
