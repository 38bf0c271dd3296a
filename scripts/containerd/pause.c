/*
 * The process that keeps a pod's namespaces open. It waits, and as their first process it reaps orphans. SIGTERM and
 * SIGINT end it with status 0, SIGUSR1 with 7, SIGUSR2 with 3; after SIGHUP it ignores the first two.
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

static void ignore_termination(int signal) {
  (void)signal;
  struct sigaction ignored = {.sa_handler = SIG_IGN};
  sigaction(SIGTERM, &ignored, NULL);
  sigaction(SIGINT, &ignored, NULL);
}

static int handle(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_NOCLDSTOP | SA_RESTART};
  /* Signals are blocked during the handler: a SIGTERM right after a SIGHUP must already be ignored. */
  sigfillset(&action.sa_mask);
  return sigaction(signal, &action, NULL);
}

int main(void) {
  if (handle(SIGTERM, end) || handle(SIGINT, end) || handle(SIGUSR1, end) || handle(SIGUSR2, end) ||
      handle(SIGHUP, ignore_termination) || handle(SIGCHLD, reap))
    return 1;
  for (;;) pause();
}
