/*
 * Verifies the files named on the command line from four threads, and prints one JSON report on each line, in their
 * order: verify CONFIG CONTEXT FILE...
 *
 * CONFIG is a file with the JSON for yz_verifier_new, CONTEXT the JSON for yz_verify_path itself.
 *
 *   cc -std=c11 -pthread verify.c $(pkg-config --cflags --libs yinzheng) -o verify
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yinzheng.h>

enum { THREADS = 4 };

struct batch {
  const YzVerifier *verifier;
  const char *context;
  char **files;
  int count;
  int next; /* guarded by lock */
  pthread_mutex_t lock;
  YzReport **reports;
  char (*errors)[256];
};

static void *work(void *argument) {
  struct batch *batch = argument;
  for (;;) {
    pthread_mutex_lock(&batch->lock);
    int i = batch->next++;
    pthread_mutex_unlock(&batch->lock);
    if (i >= batch->count)
      return NULL;
    YzStatus status = yz_verify_path(batch->verifier, batch->files[i], batch->context, &batch->reports[i]);
    /* The text of an error belongs to the thread on which it happened. */
    if (status != YZ_STATUS_OK)
      yz_last_error(batch->errors[i], sizeof batch->errors[i]);
  }
}

static char *read_text(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    return NULL;
  size_t size = 0, room = 4096;
  char *text = malloc(room);
  while (text != NULL) {
    size += fread(text + size, 1, room - size - 1, file);
    if (size < room - 1)
      break;
    char *larger = realloc(text, room *= 2);
    if (larger == NULL)
      free(text);
    text = larger;
  }
  fclose(file);
  if (text != NULL)
    text[size] = '\0';
  return text;
}

static int fail(const char *what) {
  char error[256] = "";
  yz_last_error(error, sizeof error);
  fprintf(stderr, "%s: %s\n", what, error);
  return EXIT_FAILURE;
}

int main(int argc, char **argv) {
  if (argc < 4 || yz_abi_version() != YZ_ABI_VERSION) {
    fprintf(stderr, "usage: verify CONFIG CONTEXT FILE...\n");
    return EXIT_FAILURE;
  }
  char *config = read_text(argv[1]);
  if (config == NULL) {
    perror(argv[1]);
    return EXIT_FAILURE;
  }
  YzVerifier *verifier = NULL;
  YzStatus status = yz_verifier_new(config, &verifier);
  free(config);
  if (status != YZ_STATUS_OK)
    return fail(argv[1]);

  struct batch batch = {.verifier = verifier, .context = argv[2], .files = argv + 3, .count = argc - 3};
  batch.reports = calloc((size_t)batch.count, sizeof *batch.reports);
  batch.errors = calloc((size_t)batch.count, sizeof *batch.errors);
  if (batch.reports == NULL || batch.errors == NULL)
    abort();
  pthread_mutex_init(&batch.lock, NULL);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++)
    if (pthread_create(&threads[i], NULL, work, &batch) != 0)
      abort();
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  pthread_mutex_destroy(&batch.lock);

  int exit_code = EXIT_SUCCESS;
  for (int i = 0; i < batch.count; i++) {
    const char *json = NULL;
    if (batch.reports[i] == NULL) {
      fprintf(stderr, "%s: %s\n", batch.files[i], batch.errors[i]);
      exit_code = EXIT_FAILURE;
    } else if (yz_report_json(batch.reports[i], &json) != YZ_STATUS_OK) {
      exit_code = fail(batch.files[i]);
    } else {
      puts(json);
      /* A verdict is not a status: a forged file is an answer, too. */
      if (yz_report_verdict(batch.reports[i]) != YZ_VERDICT_PASSED) {
        const char *reason = NULL;
        yz_report_value(batch.reports[i], "/reasons/0/reason", &reason);
        fprintf(stderr, "%s: %s\n", batch.files[i], reason == NULL ? "?" : reason);
      }
    }
    yz_report_free(batch.reports[i]);
  }
  free(batch.reports);
  free(batch.errors);
  yz_verifier_free(verifier);
  /* A report that did not arrive, on a full disk for one, must not look like one that did. */
  if (fflush(stdout) != 0 || ferror(stdout)) {
    perror("standard output");
    exit_code = EXIT_FAILURE;
  }
  return exit_code;
}
