// Pagination with Link headers, as GitHub's REST API does it.
export function page(list, { query, self }) {
  const size = Math.min(Math.max(Number(query.get('per_page')) || 30, 1), 100);
  const number = Math.max(Number(query.get('page')) || 1, 1);
  const last = Math.max(Math.ceil(list.length / size), 1);
  const link = (n, rel) => {
    const url = new URL(self);
    url.searchParams.set('page', String(n));
    url.searchParams.set('per_page', String(size));
    return `<${url}>; rel="${rel}"`;
  };
  const links = [];
  if (number > 1) links.push(link(number - 1, 'prev'));
  if (number < last) links.push(link(number + 1, 'next'), link(last, 'last'));
  if (number > 1) links.push(link(1, 'first'));
  return {
    items: list.slice((number - 1) * size, number * size),
    headers: links.length > 0 ? { Link: links.join(', ') } : {},
  };
}
