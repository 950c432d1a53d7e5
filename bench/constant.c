/*
 * Constant: the least a FastCGI program can do, by libfcgi's own loop: the
 * same short reply to every request. bench/signed measures matinee beside it,
 * behind the same nginx in the same run, so that a figure says something about
 * matinee and not about the machine.
 *
 *   constant SOCKET PROCESSES
 */
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char body[] =
    "<?xml version=\"1.0\" standalone=\"yes\"?>\n\n<constant></constant>\n";

static pid_t children[64];

static void
end_children(int signal)
{
    for (int i = 0; i < 64 && children[i] > 0; i++)
        kill(children[i], SIGKILL);
    while (wait(NULL) > 0)
        ;
    _exit(128 + signal);
}

static _Noreturn void
serve(int listening)
{
    FCGX_Request request;
    FCGX_InitRequest(&request, listening, 0);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_FPrintF(request.out,
            "Status: 200\r\nContent-Type: application/xml;charset=UTF-8\r\n"
            "Content-Length: %d\r\n\r\n%s",
            (int)sizeof body - 1, body);
        FCGX_Finish_r(&request);
    }
    _exit(0);
}

int
main(int argc, char **argv)
{
    int processes = argc == 3 ? atoi(argv[2]) : 0;
    if (processes < 1 || processes > 63) {
        fprintf(stderr, "usage: constant SOCKET PROCESSES\n");
        return 2;
    }
    if (FCGX_Init() != 0)
        return 1;
    int listening = FCGX_OpenSocket(argv[1], 128);
    if (listening < 0)
        return 1;
    signal(SIGTERM, end_children);
    signal(SIGINT, end_children);
    for (int i = 0; i < processes; i++) {
        pid_t pid = fork();
        if (pid == 0)
            serve(listening);
        if (pid < 0) {
            perror("fork");
            end_children(0);
        }
        children[i] = pid;
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}
