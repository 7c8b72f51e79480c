/// The page behind the commit status `sluice`, for people and without a token: whoever has its link may read
/// it, because nobody can guess one. Shows what is stored and judges nothing. Any thread.
#pragma once

#include "gateway/api/backend.h"
#include "gateway/http/server.h"

namespace sluice::api {

/// HTML without scripts, images or links to other places than the pull request; all that was read from
/// outside is escaped.
http::Response judgementPage(const Judgement& judgement);

/// `GET /decisions/<id>`. Borrows the backend for as long as the server runs.
void mountJudgementPage(http::Server& server, Backend& backend);

}  // namespace sluice::api
