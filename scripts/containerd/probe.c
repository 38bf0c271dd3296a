/*
 * The workload of tests. Its first argument selects the mode:
 *   serve             waits; SIGTERM ends it with status 0, SIGUSR1 with 7, SIGUSR2 with 3; after SIGHUP it ignores
 *                     SIGTERM
 *   exit STATUS MS    ends with STATUS after MS milliseconds; ignores SIGTERM until then
 *   report FILE PATH… writes its own properties and those of each path to FILE, one `name=value` per line, then serves
 *   spawn             starts a child in its own session, then serves
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void end(int signal) {
  _exit(signal == SIGUSR1 ? 7 : signal == SIGUSR2 ? 3 : 0);
}

static void ignore_termination(int signal) {
  (void)signal;
  struct sigaction ignored = {.sa_handler = SIG_IGN};
  sigaction(SIGTERM, &ignored, NULL);
}

static int handle(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  return sigaction(signal, &action, NULL);
}

static int serve(void) {
  if (handle(SIGTERM, end) || handle(SIGUSR1, end) || handle(SIGUSR2, end) || handle(SIGHUP, ignore_termination))
    return 1;
  for (;;) pause();
}

/** Returns the number of bytes that can be read from a file, at most 64; -1 if it cannot be opened. */
static long readable(const char *path) {
  char bytes[64];
  int file = open(path, O_RDONLY);
  if (file < 0) return -1;
  long count = read(file, bytes, sizeof bytes);
  close(file);
  return count;
}

/** Returns the number of visible processes. */
static int processes(void) {
  int count = 0;
  DIR *folder = opendir("/proc");
  for (struct dirent *entry; folder && (entry = readdir(folder));)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') count++;
  if (folder) closedir(folder);
  return count;
}

static int report(const char *path, int argc, char **argv) {
  char temporary[4096], host[256] = "", folder[4096] = "", line[512];
  snprintf(temporary, sizeof temporary, "%s.new", path);
  FILE *file = fopen(temporary, "w");
  if (!file) return 2;
  for (int at = 0; at < argc; at++) fprintf(file, "arg%d=%s\n", at, argv[at]);
  for (char **variable = environ; *variable; variable++) fprintf(file, "env.%s\n", *variable);
  gethostname(host, sizeof host - 1);
  fprintf(file, "uid=%d\ngid=%d\npid=%d\nhost=%s\n", getuid(), getgid(), getpid(), host);
  fprintf(file, "cwd=%s\n", getcwd(folder, sizeof folder) ? folder : "");
  fprintf(file, "processes=%d\n", processes());
  for (int at = 3; at < argc; at++)
    if (argv[at][0] == '/') fprintf(file, "read %s=%ld\n", argv[at], readable(argv[at]));
  fprintf(file, "rootWritable=%d\n", mkdir("/made", 0755) == 0);
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status)) {
    char *colon = strchr(line, ':');
    if (colon && (!strncmp(line, "Cap", 3) || !strncmp(line, "NoNewPrivs", 10))) {
      *colon = 0;
      fprintf(file, "%s=%s", line, colon + 2);
    }
  }
  if (fclose(file) || rename(temporary, path)) return 3;
  return 0;
}

int main(int argc, char **argv) {
  const char *use = argc > 1 ? argv[1] : "serve";
  if (!strcmp(use, "exit") && argc == 4) {
    signal(SIGTERM, SIG_IGN);
    usleep((useconds_t)atoi(argv[3]) * 1000);
    return atoi(argv[2]);
  }
  if (!strcmp(use, "print") && argc == 3) {
    fputs("error\n", stderr);
    puts(argv[2]);
    return 0;
  }
  if (!strcmp(use, "report") && argc > 2) {
    int failed = report(argv[2], argc, argv);
    if (failed) return failed;
  }
  if (!strcmp(use, "spawn") && fork() == 0) {
    setsid();
    for (;;) pause();
  }
  return serve();
}
