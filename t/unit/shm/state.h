/*
 * State: what the tests of shared memory have in common: a directory of their
 * own, random numbers that can be had again, and children to be killed.
 */
#ifndef UNIT_SHM_STATE_H
#define UNIT_SHM_STATE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "util/log.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char state_dir[64];
static char state_path[96];
static char state_lock[96];

/* The files a test may leave behind. */
static inline int
state_clean(void **state)
{
    (void)state;
    unlink(state_path);
    unlink(state_lock);
    return 0;
}

static inline void
state_make(void)
{
    snprintf(state_dir, sizeof state_dir, "/tmp/matinee-shm-XXXXXX");
    if (mkdtemp(state_dir) == NULL)
        abort();
    snprintf(state_path, sizeof state_path, "%s/file", state_dir);
    snprintf(state_lock, sizeof state_lock, "%s/file.lock", state_dir);
    if (log_open("/dev/null") != 0)
        abort();
}

/* Fails when a test left anything else. */
static inline int
state_remove(void)
{
    state_clean(NULL);
    return rmdir(state_dir);
}

/* xorshift64*: the same numbers in each run. */
static inline uint64_t
state_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * UINT64_C(2685821657736338717);
}

static inline void
state_sleep_us(long us)
{
    const struct timespec pause = { .tv_nsec = us * 1000 };
    nanosleep(&pause, NULL);
}

/* Zeroed memory that children share. */
static inline void *
state_shared(size_t size)
{
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(ftruncate(fileno(f), (off_t)size), 0);
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(f), 0);
    assert_true(p != MAP_FAILED);
    fclose(f);
    return p;
}

typedef void state_child_fn(int number, void *arg);

/* Starts a child that runs `fn` and exits 0, or is killed after a minute. */
static inline pid_t
state_fork(state_child_fn *fn, int number, void *arg)
{
    pid_t pid = fork();
    assert_true(pid != -1);
    if (pid != 0)
        return pid;
    alarm(60);
    fn(number, arg);
    _exit(0);
}

static inline void
state_wait(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static inline void
state_kill(pid_t pid)
{
    int status;
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Runs `n` children at once, to their ends. */
static inline void
state_together(int n, state_child_fn *fn, void *arg)
{
    pid_t pids[32];
    assert_true(n <= 32);
    for (int i = 0; i < n; i++)
        pids[i] = state_fork(fn, i, arg);
    for (int i = 0; i < n; i++)
        state_wait(pids[i]);
}

/* Keeps `n` children running that never end by themselves, and kills one of
 * them at a random moment, `kills` times. */
static inline void
state_massacre(int n, int kills, state_child_fn *fn, void *arg, uint64_t seed)
{
    pid_t pids[32];
    assert_true(n <= 32);
    for (int i = 0; i < n; i++)
        pids[i] = state_fork(fn, i, arg);
    for (int i = 0; i < kills; i++) {
        state_sleep_us((long)(state_random(&seed) % 6000));
        int victim = (int)(state_random(&seed) % (uint64_t)n);
        state_kill(pids[victim]);
        pids[victim] = state_fork(fn, n + i, arg);
    }
    for (int i = 0; i < n; i++)
        state_kill(pids[i]);
}

typedef void state_look_fn(void *arg);

/* Runs `fn` in a child one machine instruction at a time and calls `look` after
 * each: what it sees in shared memory is what a kill at that moment leaves.
 * After `limit` instructions (0: never) the child is killed. Returns their
 * number, or -1 where a process may not be traced. */
static inline long
state_step(state_child_fn *fn, void *arg, state_look_fn *look, long limit)
{
    pid_t pid = fork();
    assert_true(pid != -1);
    if (pid == 0) {
        alarm(60);
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(99);
        raise(SIGSTOP);
        fn(0, arg);
        _exit(0);
    }
    long steps = 0;
    int status;
    while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
        if (look != NULL)
            look(arg);
        if (limit > 0 && steps == limit) {
            state_kill(pid);
            return steps;
        }
        steps++;
        if (ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) != 0)
            break;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 99)
        return -1;
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return steps;
}

/* A whole file, and the same put back. */
static inline char *
state_read(size_t *size)
{
    struct stat st;
    assert_int_equal(stat(state_path, &st), 0);
    *size = (size_t)st.st_size;
    char *bytes = malloc(*size + 1);
    FILE *f = fopen(state_path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(bytes, 1, *size, f), *size);
    fclose(f);
    return bytes;
}

static inline void
state_write(const char *bytes, size_t size)
{
    FILE *f = fopen(state_path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

#endif
