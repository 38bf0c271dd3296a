/* What a sandbox of the tests runs: nothing, until it is told to end. As the first process of its namespace it hears
 * only the signals it listens to, and it has to bury whoever is left to it. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(int signal) { _exit(signal == SIGUSR1 ? 7 : signal == SIGUSR2 ? 3 : 0); }

static void become_deaf(int signal) {
  (void)signal;
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  sigaction(SIGTERM, &ignore, 0);
  sigaction(SIGINT, &ignore, 0);
}

static void bury(int signal) {
  (void)signal;
  while (waitpid(-1, 0, WNOHANG) > 0) {
  }
}

static void on(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigaction(signal, &action, 0);
}

int main(void) {
  on(SIGTERM, end);
  on(SIGINT, end);
  on(SIGUSR1, end);
  on(SIGUSR2, end);
  on(SIGHUP, become_deaf);
  on(SIGCHLD, bury);
  for (;;) pause();
}
