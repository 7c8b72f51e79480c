/// One repository: everything below `repositories[]`, with the file's `defaults` merged in.
#pragma once

#include "config/config.h"
#include "config/secrets.h"

namespace sluice::config {

RepositoryConfig readRepository(const Cursor& at, const std::vector<Person>& users, const Secrets& secrets,
                                Problems& problems);

}  // namespace sluice::config
