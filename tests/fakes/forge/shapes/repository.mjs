// GitHub's "Full Repository" as far as it is the same as the repository object of pull requests and webhooks.
import { nodeId } from './url.mjs';
import { user } from './user.mjs';

const TEMPLATES = {
  archive_url: '{archive_format}{/ref}', assignees_url: 'assignees{/user}', blobs_url: 'git/blobs{/sha}',
  branches_url: 'branches{/branch}', collaborators_url: 'collaborators{/collaborator}', comments_url: 'comments{/number}',
  commits_url: 'commits{/sha}', compare_url: 'compare/{base}...{head}', contents_url: 'contents/{+path}',
  contributors_url: 'contributors', deployments_url: 'deployments', downloads_url: 'downloads', events_url: 'events',
  forks_url: 'forks', git_commits_url: 'git/commits{/sha}', git_refs_url: 'git/refs{/sha}', git_tags_url: 'git/tags{/sha}',
  hooks_url: 'hooks', issue_comment_url: 'issues/comments{/number}', issue_events_url: 'issues/events{/number}',
  issues_url: 'issues{/number}', keys_url: 'keys{/key_id}', labels_url: 'labels{/name}', languages_url: 'languages',
  merges_url: 'merges', milestones_url: 'milestones{/number}', notifications_url: 'notifications{?since,all,participating}',
  pulls_url: 'pulls{/number}', releases_url: 'releases{/id}', stargazers_url: 'stargazers', statuses_url: 'statuses/{sha}',
  subscribers_url: 'subscribers', subscription_url: 'subscription', tags_url: 'tags', teams_url: 'teams',
  trees_url: 'git/trees{/sha}',
};

export function repository(urls, repo, owner, { fullName = repo.fullName, id = repo.id } = {}) {
  const url = `${urls.api}/repos/${fullName}`;
  const html = `${urls.web}/${fullName}`;
  return {
    id,
    node_id: nodeId('Repository', id),
    name: fullName.split('/')[1],
    full_name: fullName,
    private: repo.private,
    owner: user(urls, owner),
    html_url: html,
    description: null,
    fork: fullName !== repo.fullName,
    url,
    ...Object.fromEntries(Object.entries(TEMPLATES).map(([key, path]) => [key, `${url}/${path}`])),
    created_at: repo.createdAt,
    updated_at: repo.pushedAt,
    pushed_at: repo.pushedAt,
    git_url: `git://${new URL(html).host}/${fullName}.git`,
    ssh_url: `git@${new URL(html).hostname}:${fullName}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    size: 180,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    archived: false,
    disabled: false,
    open_issues_count: [...repo.issues.values()].filter((issue) => issue.state === 'open').length,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    custom_properties: {},
    visibility: repo.private ? 'private' : 'public',
    forks: 0,
    open_issues: 0,
    watchers: 0,
    default_branch: repo.defaultBranch,
  };
}
