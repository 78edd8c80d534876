// An OpenID provider that lets everybody in as the person of the moment, for the tests of log-ins.
import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const clientId = 'studymate';
const clientSecret = 'a secret of the tests';
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** `person` is who agrees there; set it before somebody is sent. `settings` are for the server that is to use it. */
export async function startProvider() {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const codes = new Map();
	const provider = { person: { sub: 'nobody', name: 'Nobody' } };
	let issuer = '';

	const signed = (claims) => {
		const content = `${encoded({ alg: 'RS256', kid: 'test' })}.${encoded(claims)}`;
		return `${content}.${createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url')}`;
	};
	const authorize = (query) => {
		const code = randomUUID();
		codes.set(code, {
			nonce: query.get('nonce'),
			challenge: query.get('code_challenge'),
			...provider.person,
		});
		const back = new URL(query.get('redirect_uri'));
		back.search = new URLSearchParams({ code, state: query.get('state') });
		return back.href;
	};
	const exchange = (form) => {
		const known = codes.get(form.get('code'));
		codes.delete(form.get('code'));
		const challenge = createHash('sha256')
			.update(form.get('code_verifier') ?? '')
			.digest('base64url');
		if (!known || known.challenge !== challenge) return { error: 'invalid_grant' };
		const now = Math.floor(Date.now() / 1000);
		const { challenge: _spent, ...person } = known;
		const idToken = signed({ iss: issuer, aud: clientId, iat: now, exp: now + 300, ...person });
		return { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: idToken };
	};
	const answers = {
		'/.well-known/openid-configuration': () => ({
			issuer,
			authorization_endpoint: `${issuer}/authorize`,
			token_endpoint: `${issuer}/token`,
			jwks_uri: `${issuer}/keys`,
			response_types_supported: ['code'],
			subject_types_supported: ['public'],
			id_token_signing_alg_values_supported: ['RS256'],
		}),
		'/keys': () => ({
			keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }],
		}),
		'/token': (_url, body) => exchange(new URLSearchParams(body)),
	};
	const server = createServer(async (request, response) => {
		const url = new URL(request.url, issuer);
		let body = '';
		for await (const chunk of request) body += chunk;
		if (url.pathname === '/authorize') {
			response.writeHead(302, { Location: authorize(url.searchParams) }).end();
			return;
		}
		const answer = answers[url.pathname]?.(url, body) ?? { error: 'not found' };
		response.writeHead(answer.error ? 400 : 200, { 'Content-Type': 'application/json' });
		response.end(JSON.stringify(answer));
	});
	await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
	issuer = `http://127.0.0.1:${server.address().port}`;
	return Object.assign(provider, {
		settings: (url) => ({
			STUDYMATE_HTTP_PUBLIC_URL: url,
			STUDYMATE_OIDC_ISSUER: issuer,
			STUDYMATE_OIDC_ID: 'campus',
			STUDYMATE_OIDC_NAME: 'Campus',
			STUDYMATE_OIDC_CLIENT_ID: clientId,
			STUDYMATE_OIDC_CLIENT_SECRET: clientSecret,
		}),
		stop: () => new Promise((stopped) => server.close(stopped)),
	});
}
