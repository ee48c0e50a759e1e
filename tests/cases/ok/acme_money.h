/* What the C library of the project in foreign-builtins.idl declares. */

#ifndef ACME_MONEY_H
#define ACME_MONEY_H

struct acme_ctx;

struct acme_money {
    char *digits;
};

#ifdef __cplusplus
extern "C" {
#endif

void acme_money_init(struct acme_money *p);
void acme_money_copy(struct acme_ctx *ctx, struct acme_money *dst, const struct acme_money *src);
void acme_money_free(struct acme_money *p);

#ifdef __cplusplus
}
#endif

#endif
