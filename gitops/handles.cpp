#include "gitops/handles.h"

namespace sluice {
namespace {

constexpr size_t kTreeCacheLimit =
    256 * 1024;  // libgit2 keeps no tree above 4 KiB by default; a flat folder of 1,000 files is larger
constexpr ssize_t kCacheBytes = 48 * 1024 * 1024;

struct Library {
  Library() {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, kTreeCacheLimit);
    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, kCacheBytes);
    // A person's or the machine's git configuration must not change what Sluice merges.
    for (const int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
                            GIT_CONFIG_LEVEL_GLOBAL}) {
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
  }
};

}  // namespace

// Never shut down: handles in other static objects may still be freed at exit.
void startLibgit2() { static const Library library; }

}  // namespace sluice
