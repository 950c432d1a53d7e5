/*
 * Init: `matineectl init` makes what a new installation needs: the key that
 * seals secrets and the schema. `matineectl migrate` brings an older schema up
 * to date. Both can be repeated.
 */
#include "conf/secret.h"
#include "conf/settings.h"
#include "ctl/ctl.h"
#include "ctl/sql.h"
#include "store/meta.h"
#include "store/migrate.h"
#include "util/arena.h"
#include "util/random.h"

#include <stdio.h>

#define CATALOG_ID_LENGTH 24

static void
say_migration(void *arg, const char *name, size_t at, size_t of)
{
    const struct ctl *c = arg;
    if (!c->quiet)
        printf("%zu/%zu %s\n", at, of, name);
}

static enum ctl_status
migrate(struct ctl *c)
{
    struct store *s = ctl_store_any_schema(c);
    if (s == NULL)
        return CTL_FAILED;
    int n = store_migrate(s, ctl_sql_dir(), say_migration, c);
    if (n < 0)
        return CTL_FAILED;
    if (!c->quiet)
        printf(n == 0 ? "the schema is up to date\n" : "the schema is now up to date\n");
    return CTL_OK;
}

enum ctl_status
ctl_migrate(struct ctl *c, int argc, char **argv)
{
    (void)argv;
    if (argc != 1)
        return ctl_usage(c, "takes no arguments");
    return migrate(c);
}

/* The name by which hosts and feeds know this catalog, given once. */
static enum ctl_status
name_catalog(struct ctl *c)
{
    char id[CATALOG_ID_LENGTH + 1];
    if (random_text(id, CATALOG_ID_LENGTH, RANDOM_KEY_LETTERS) != 0)
        return CTL_FAILED;
    return store_meta_add(c->store, META_CATALOG_ID, id) == 0 ? CTL_OK : CTL_FAILED;
}

enum ctl_status
ctl_init(struct ctl *c, int argc, char **argv)
{
    (void)argv;
    if (argc != 1)
        return ctl_usage(c, "takes no arguments");
    char err[512];
    const char *path = c->settings->secret_key_file;
    int made = secret_create(path, err, sizeof err);
    if (made < 0) {
        ctl_complain(c, "%s", err);
        return CTL_FAILED;
    }
    if (made > 0 && !c->quiet)
        printf("made the key %s; keep a copy: without it no application's secret "
               "can be read\n",
            path);
    enum ctl_status status = migrate(c);
    return status == CTL_OK ? name_catalog(c) : status;
}
