/* Says what happened; knows nothing of generated code. */
#ifndef REPORT_H
#define REPORT_H

void report(const char *name, const char *what, unsigned long number);

#endif
