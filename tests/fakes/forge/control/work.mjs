// Pull requests as developers make and merge them, and the CI's behaviour.
import { ZERO } from '../git.mjs';
import { notFound } from '../problem.mjs';
import { run as runShape } from '../shapes/run.mjs';
import { write } from './repositories.mjs';

const ok = (body) => ({ status: 200, body });

// A run with what it was started with, which GitHub itself does not show.
const runView = (forge, repo, run) => ({ ...runShape(forge.urls, repo, forge.owner(repo), run), inputs: run.inputs, client_payload: run.payload });

export const work = {
  // {repository, base, branch, title, body?, author, labels?, draft?, fork?, from?, message? + files | commits: [{message, files, author?, date?}]}
  'POST /pulls': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return repo.exclusive(async () => {
      const author = forge.users.ensure(body.author);
      let tip = await repo.git.resolve(body.from ?? `refs/heads/${body.base}`);
      for (const commit of body.commits ?? [{ message: body.message ?? body.title, files: body.files, date: body.date }]) {
        tip = await write(forge, repo, tip, commit, author.login);
      }
      const ref = `refs/heads/${body.branch}`;
      if (!body.fork) {
        await repo.git.updateRef(ref, tip, ZERO);
        await forge.pushes.moved(repo, { [ref]: [ZERO, tip] }, author);
      }
      const pull = await forge.pulls.open(repo, { ...body, author, head: body.branch, headSha: tip });
      return ok(await forge.pullShape(repo, pull));
    });
  },
  // {repository, number, author?, message + files | commits}: more commits on the pull request's branch
  'POST /pulls/push': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return repo.exclusive(async () => {
      const pull = repo.pull(body.number);
      const actor = forge.users.ensure(body.author ?? pull.issue.author.login);
      let tip = pull.headSha;
      for (const commit of body.commits ?? [body]) tip = await write(forge, repo, tip, { ...commit, author: commit.author ?? actor.login }, actor.login);
      const ref = `refs/heads/${pull.headRef}`;
      if (pull.fork) await forge.pulls.synchronize(repo, pull, tip, actor);
      else {
        await repo.git.updateRef(ref, tip, pull.headSha);
        await forge.pushes.notice(repo, actor);
      }
      return ok({ sha: tip });
    });
  },
  // {repository, number, method: merge | squash | rebase, user, title?, message?, date?} → {sha, commits}
  'POST /pulls/merge': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return repo.exclusive(async () => ok(await forge.pulls.merge(repo, repo.pull(body.number), { ...body, actor: forge.users.ensure(body.user) })));
  },
  // {repository, number, user}: a draft becomes ready for review
  'POST /pulls/ready': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    const pull = repo.pull(body.number);
    pull.draft = false;
    await forge.announce.pull(repo, pull, 'ready_for_review', forge.users.ensure(body.user));
    return ok({});
  },
  // {repository, number, user}: closed without merging
  'POST /pulls/close': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    await forge.conversation.setState(repo, repo.pull(body.number).issue, 'closed', forge.users.ensure(body.user));
    return ok({});
  },
  // {repository?, environment?, mode?, conclusion?, queued?, running?, times?, by?}: see behaviour.mjs; `reset` forgets earlier ones
  'POST /ci': async ({ forge, body }) => {
    if (body.reset) forge.behaviour.forget();
    if (body.return_run_details !== undefined) forge.actions.returnRunDetails = body.return_run_details;
    if (body.hidden !== undefined) forge.actions.hidden = body.hidden;
    if (body.mode || body.conclusion || body.queued !== undefined || body.running !== undefined || body.by) forge.behaviour.behave(body);
    return ok({});
  },
  // ?repository: runs with their inputs, oldest first
  'GET /runs': async ({ forge, query }) => {
    const repo = forge.repository(query.get('repository'));
    return ok(repo.runs.map((run) => runView(forge, repo, run)));
  },
  // {repository, id, conclusion}: ends a run by hand
  'POST /runs/finish': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    const run = repo.runs.find((one) => one.id === body.id);
    if (!run) throw notFound();
    forge.actions.finish(repo, run, body.conclusion ?? 'success');
    return ok(runView(forge, repo, run));
  },
  // {repository, workflow}: a scheduled run happens now
  'POST /schedule': async ({ forge, body }) => {
    const repo = forge.repository(body.repository);
    return ok(runView(forge, repo, await forge.actions.schedule(repo, body.workflow, { actor: forge.users.ensure(body.user ?? repo.owner) })));
  },
};
