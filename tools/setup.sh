# shellcheck shell=bash disable=SC2154
# Shell functions shared by ./demo and ./check: Debian packages, building out
# of the source tree, places for sockets. Read with "." by bash, with $top set
# to the top of the source tree. It leaves starting and testing to its callers.

say() { printf '== %s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# missing_packages GROUP...: the packages of tools/packages that are not there.
missing_packages() {
    local groups=" $* " group package commands command
    while read -r group package commands; do
        case "$group" in '' | '#'*) continue ;; esac
        case "$groups" in *" $group "*) ;; *) continue ;; esac
        if [ -n "$commands" ]; then
            for command in $commands; do
                PATH="$PATH:/usr/sbin:/sbin" command -v "$command" > /dev/null || {
                    printf '%s\n' "$package"
                    break
                }
            done
        else
            [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] \
                || printf '%s\n' "$package"
        fi
    done < "$top/tools/packages"
}

# need_packages GROUP...: installs what is missing, or says what to run.
need_packages() {
    PATH="$PATH:/usr/sbin:/sbin"
    export PATH
    command -v dpkg-query > /dev/null || {
        say "no dpkg here: taking it that the packages of tools/packages are installed"
        return 0
    }
    local missing
    missing=$(missing_packages "$@" | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        printf '%s: packages are missing; run this, then try again:\n' "${0##*/}" >&2
        printf '  sudo apt-get install --no-install-recommends %s\n' "${missing% }" >&2
        exit 1
    fi
    install_packages "$missing"
}

# install_packages "NAME ...": as root, without starting or enabling a service.
install_packages() {
    local missing=$1 policy=/usr/sbin/policy-rc.d made_policy=no status=0
    say "installing: ${missing% }"
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy" && made_policy=yes
    fi
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    { apt-get -q -o Acquire::Retries=3 update \
        && apt-get -q -y -o Acquire::Retries=3 install --no-install-recommends $missing; } \
        > "${TMPDIR:-/tmp}/matinee-apt.$$" 2>&1 || status=$?
    [ "$made_policy" = no ] || rm -f "$policy"
    if [ "$status" -ne 0 ]; then
        tail -n 30 "${TMPDIR:-/tmp}/matinee-apt.$$" >&2
        rm -f "${TMPDIR:-/tmp}/matinee-apt.$$"
        die "apt-get failed"
    fi
    rm -f "${TMPDIR:-/tmp}/matinee-apt.$$"
    case " $missing " in
    *" nginx "*)
        # Ours runs on a configuration of its own; the system's stays off.
        update-rc.d nginx disable > /dev/null 2>&1 || :
        ;;
    esac
}

# build_jobs: how many commands make and prove run at once.
build_jobs() {
    printf '%s\n' "${MATINEE_JOBS:-$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)}"
}

# make_configure: brings ./configure up to date.
make_configure() {
    if [ ! -x "$top/configure" ] || [ ! -f "$top/Makefile.in" ] \
        || [ "$top/configure.ac" -nt "$top/configure" ] \
        || [ "$top/Makefile.am" -nt "$top/Makefile.in" ]; then
        say "autoreconf"
        local said
        said=$(cd "$top" && autoreconf -i 2>&1) || { printf '%s\n' "$said" >&2; die "autoreconf failed"; }
    fi
    [ ! -f "$top/config.status" ] \
        || die "the source tree itself is configured; run 'make distclean' in it first"
}

# build_tree DIR TARGET CONFIGURE-ARGUMENT...: configures DIR when that was not
# done with these arguments yet, and makes TARGET there. All output goes to
# DIR/build.log; its end is shown when something fails.
build_tree() {
    local dir=$1 target=$2
    shift 2
    mkdir -p "$dir"
    say "building ${dir#"$top"/} ($target)"
    {
        if [ ! -f "$dir/config.status" ] || [ "$*" != "$(cat "$dir/arguments" 2> /dev/null)" ] \
            || [ "$top/configure" -nt "$dir/config.status" ]; then
            (cd "$dir" && "$top/configure" -q "$@") && printf '%s\n' "$*" > "$dir/arguments"
        fi && make -C "$dir" -j"$(build_jobs)" "$target"
    } > "$dir/build.log" 2>&1 || {
        tail -n 40 "$dir/build.log" >&2
        return 1
    }
}

# make_run_dir STATE: prints a folder for sockets: STATE/run, or, when that
# would pass the 108 bytes of a socket's address, a private one below /tmp.
make_run_dir() {
    local dir=$1/run
    if [ "${#dir}" -gt 80 ]; then
        dir=/tmp/matinee-$(id -u)-$(printf %s "$1" | cksum | cut -d ' ' -f 1)
    fi
    mkdir -p "${dir%/*}" && { [ -d "$dir" ] || mkdir -m 700 "$dir"; } && [ -O "$dir" ] && [ ! -L "$dir" ] || return 1
    printf '%s\n' "$dir"
}
