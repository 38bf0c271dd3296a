/*
 * The process that holds a sandbox's namespaces open: it waits, and reaps what it inherits as their first process.
 * SIGTERM and SIGINT end it with 0, SIGUSR1 with 7, SIGUSR2 with 3; after SIGHUP it is stubborn and ignores the first
 * two.
 */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(int signal) {
  _exit(signal == SIGUSR1 ? 7 : signal == SIGUSR2 ? 3 : 0);
}

static void reap(int signal) {
  (void)signal;
  int saved = errno;
  while (waitpid(-1, NULL, WNOHANG) > 0) {
  }
  errno = saved;
}

static void turn_stubborn(int signal) {
  (void)signal;
  struct sigaction ignored = {.sa_handler = SIG_IGN};
  sigaction(SIGTERM, &ignored, NULL);
  sigaction(SIGINT, &ignored, NULL);
}

static int handle(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NOCLDSTOP | SA_RESTART};
  /* One at a time: a SIGTERM right behind a SIGHUP must find it stubborn. */
  sigfillset(&action.sa_mask);
  return sigaction(signal, &action, NULL);
}

int main(void) {
  if (handle(SIGTERM, end) || handle(SIGINT, end) || handle(SIGUSR1, end) || handle(SIGUSR2, end) ||
      handle(SIGHUP, turn_stubborn) || handle(SIGCHLD, reap))
    return 1;
  for (;;) pause();
}
