// GitHub's "Simple User".
import { nodeId } from './url.mjs';

export function user(urls, person) {
  const url = `${urls.api}/users/${encodeURIComponent(person.login)}`;
  return {
    login: person.login,
    id: person.id,
    node_id: nodeId('User', person.id),
    avatar_url: `${urls.web}/avatars/u/${person.id}`,
    gravatar_id: '',
    url,
    html_url: `${urls.web}/${person.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: person.type,
    site_admin: false,
  };
}

// GitHub's "Public User".
export function publicUser(urls, person) {
  return {
    ...user(urls, person),
    name: person.name,
    company: null,
    blog: '',
    location: null,
    email: person.email,
    hireable: null,
    bio: null,
    public_repos: 1,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2024-01-01T00:00:00Z',
  };
}
