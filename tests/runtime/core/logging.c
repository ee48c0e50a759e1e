/* What a program logs, to be the same with libxentoollog and with the core. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <xentoollog.h>

int main(void)
{
    xentoollog_logger_stdiostream *stream = xtl_createlogger_stdiostream(stdout, XTL_INFO, 0);
    xentoollog_logger *logger = (xentoollog_logger *)stream;
    int level;

    for (level = XTL_DEBUG; level < XTL_NUM_LEVELS; level++) {
        errno = EDOM;
        xtl_log(logger, (xentoollog_level)level, -1, "context", "%s %d", "message", level);
        printf("%s %d\n", xtl_level_to_string((xentoollog_level)level), errno == EDOM);
    }
    xtl_log(logger, XTL_ERROR, ENOENT, NULL, "no context");
    xtl_log(logger, XTL_ERROR, ENOENT, "context", "an error");
    xtl_stdiostream_set_minlevel(stream, XTL_CRITICAL);
    xtl_log(logger, XTL_ERROR, -1, "context", "too little");
    xtl_stdiostream_set_minlevel(stream, XTL_DEBUG);
    xtl_log(logger, XTL_DEBUG, -1, "context", "enough");
    xtl_stdiostream_adjust_flags(stream, XTL_STDIOSTREAM_HIDE_PROGRESS, 0);
    xtl_progress(logger, "context", "hidden", 1, 2);
    xtl_logger_destroy(logger);
    xtl_logger_destroy(NULL);
    return 0;
}
