// Two people who know each other, by the calls that the pages make.
import assert from 'node:assert/strict';

/** Has two people be in a session together, which is over then: after it they may write to each other. Both have the token of their log-in. */
export async function meet(url, one, other) {
	const call = async (who, method, path, body) => {
		const response = await fetch(`${url}/api/v1/${path}`, {
			method,
			headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json' },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const text = await response.text();
		assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
		return text ? JSON.parse(text) : null;
	};
	const { id } = await call(one, 'POST', 'sessions/create', { title: 'Hello', sessionType: 'audio' });
	for (const who of [one, other]) await call(who, 'POST', `sessions/join/${id}`);
	for (const who of [other, one]) await call(who, 'DELETE', `sessions/${id}/leave`);
}
