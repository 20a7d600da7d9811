#ifndef CPROCESS_H
#define CPROCESS_H

#include <sys/types.h>

/// Starts the program `words[0]`, looked for in PATH where it has no slash, in a session of its own, with
/// these descriptors as its standard streams and no others, and no signal blocked or ignored.
///
/// Gives the error number, or 0.
int process_start(pid_t *id, char *const *words, int input, int output, int messages);

/// Makes a pipe, [read, write], that no program inherits. Gives the error number, or 0.
int process_pipe(int *ends);

#endif
