import type { AuthResult, FieldProblem, ProblemBody } from './wire';

const base = '/api/v1';

/** How long before its end an access token is renewed, so that a slow request never carries a dead one. */
const renewMarginMs = 20_000;

/** What a proxy answers with when it can't reach the server. */
const gatewayFailures: readonly number[] = [502, 503, 504];

/** A refusal of the server, or `offline` (status 0) when no answer of it came at all. */
export class ApiError extends Error {
	readonly status: number;
	readonly code: string;
	/** What is wrong with which field, by the path of the field. */
	readonly fields: Record<string, FieldProblem>;
	/** From Retry-After, in milliseconds; 0 when the server named none. */
	readonly retryAfterMs: number;

	constructor(
		status: number,
		code: string,
		detail: string,
		fields: Record<string, FieldProblem> = {},
		retryAfterMs = 0,
	) {
		super(detail);
		this.name = 'ApiError';
		this.status = status;
		this.code = code;
		this.fields = fields;
		this.retryAfterMs = retryAfterMs;
	}

	/** True when the same request may well succeed a little later. */
	get passing(): boolean {
		return this.status === 0 || this.status >= 500 || this.status === 429;
	}
}

export interface Call {
	method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
	body?: unknown;
	/** Sent as it is, in place of a JSON body. */
	file?: Blob;
	/** The version that a change is based on (RFC 9110 section 13.1.1). */
	ifMatch?: string;
	/** Names what is to happen once, however often it is sent. */
	idempotencyKey?: string;
	/** `none`: no header; `access` (default): the access token, renewed when it is about to end; else this token. */
	token?: 'none' | 'access' | { bearer: string };
	signal?: AbortSignal;
}

/** `here`: by a log-in or log-out in this tab, which no other tab knows of yet. */
type AuthListener = (result: AuthResult | null, here: boolean) => void;

/**
 * The only place that calls fetch. It holds the access token in memory and nowhere else: the refresh token is a
 * cookie that scripts cannot read.
 */
export class Http {
	private access: { token: string; endsAt: number } | null = null;
	private userId: string | null = null;
	/** Changes with the person: what was asked before says nothing to whoever is here after. */
	private era = 0;
	private renewal: Promise<boolean> | null = null;
	private listener: AuthListener = () => {};
	private consentListener: () => void = () => {};

	/** Told of every new identity, and of `null` when the server no longer knows us. */
	onAuth(listener: AuthListener): void {
		this.listener = listener;
	}

	/** Told when a call was refused because something required is not agreed to (any more: the operator may ask anew at any time). */
	onConsentNeeded(listener: () => void): void {
		this.consentListener = listener;
	}

	/** Takes over what a log-in or log-out in this tab has come to. */
	accept(result: AuthResult | null): void {
		// Also for who was nobody yet: a cookie that is being tried brings nobody back who has logged out meanwhile.
		if (result === null) this.era++;
		this.take(result, true);
	}

	/** Lets go of whoever was logged in: somebody has logged in or out in another tab. */
	forget(): void {
		this.access = null;
		this.userId = null;
		this.era++;
	}

	/** Drops an access token that the server has refused before its time; the next use renews it. */
	disown(token: string): void {
		if (this.access?.token === token) this.access = null;
	}

	private take(result: AuthResult | null, here: boolean): void {
		const userId = result?.user.id ?? null;
		if (userId !== this.userId) this.era++;
		this.userId = userId;
		this.access = result && { token: result.accessToken, endsAt: Date.now() + result.expiresIn * 1000 };
		this.listener(result, here);
	}

	async call<T>(path: string, call: Call = {}): Promise<T> {
		return (await this.tagged<T>(path, call)).body;
	}

	/** As `call`, with the answer's ETag, or null. */
	async tagged<T>(path: string, call: Call = {}): Promise<{ body: T; etag: string | null }> {
		const { token = 'access' } = call;
		const send = (bearer: string | null) => request(path, call, bearer);
		if (token !== 'access') return this.read<T>(await send(token === 'none' ? null : token.bearer));

		return this.asOne(async (bearer, check) => {
			let response = await send(bearer);
			if (response.status === 401 && (await this.renew())) {
				check();
				response = await send(this.access?.token ?? null);
			}
			return this.read<T>(response);
		});
	}

	private async read<T>(response: Response): Promise<{ body: T; etag: string | null }> {
		try {
			return await readAnswer<T>(response);
		} catch (error) {
			if (error instanceof ApiError && error.code === 'consent-needed') this.consentListener();
			throw error;
		}
	}

	/** Gets what is no JSON. */
	async file(path: string): Promise<Blob> {
		return this.asOne(async (bearer) => {
			const response = await request(path, {}, bearer);
			if (!response.ok) await readAnswer(response);
			return response.blob();
		});
	}

	/** Asks as the person who is logged in now, and as nobody else: neither the question nor its answer outlives their log-in. */
	private async asOne<T>(ask: (bearer: string | null, check: () => void) => Promise<T>): Promise<T> {
		const { userId } = this;
		const bearer = await this.bearer();
		// A page that has just been opened learns here who it is.
		const era = userId === null || userId === this.userId ? this.era : -1;
		const check = () => {
			if (era !== this.era) throw new ApiError(401, 'unauthenticated', 'the log-in has ended meanwhile');
		};
		check();
		const answer = await ask(bearer, check);
		check();
		return answer;
	}

	/** An access token that is good for a while yet; null when nobody is logged in. */
	async bearer(): Promise<string | null> {
		if (!this.access || this.access.endsAt - Date.now() < renewMarginMs) await this.renew();
		return this.access?.token ?? null;
	}

	/**
	 * Exchanges the refresh cookie for a new access token; false when there is no valid cookie. One exchange at a
	 * time over all tabs (Web Locks): two at once would present the same rotating token twice, which the server has
	 * to read as theft.
	 */
	renew(): Promise<boolean> {
		this.renewal ??= withLock('studymate-refresh', () => this.exchange()).finally(() => {
			this.renewal = null;
		});
		return this.renewal;
	}

	private async exchange(): Promise<boolean> {
		const { era } = this;
		const result = await this.call<AuthResult>('/auth/refresh', { method: 'POST', token: 'none' }).catch(
			(error: unknown) => {
				// A lost network says nothing about who we are: stay signed in and let the caller try again.
				if (!(error instanceof ApiError) || error.passing) throw error;
				return null;
			},
		);
		// Who logged in or out meanwhile did so after this question.
		if (era === this.era) this.take(result, false);
		return this.access !== null;
	}
}

async function request(
	path: string,
	{ method = 'GET', body, file, ifMatch, idempotencyKey, signal }: Call,
	bearer: string | null,
): Promise<Response> {
	const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
	if (bearer) headers.Authorization = `Bearer ${bearer}`;
	if (ifMatch) headers['If-Match'] = ifMatch;
	if (idempotencyKey) headers['Idempotency-Key'] = idempotencyKey;
	if (body !== undefined) {
		headers['Content-Type'] =
			method === 'PATCH' && ifMatch ? 'application/merge-patch+json' : 'application/json';
	}
	const content = file ?? (body === undefined ? undefined : JSON.stringify(body));
	const response = await fetch(base + path, {
		method,
		headers,
		credentials: 'same-origin',
		...(content === undefined ? {} : { body: content }),
		...(signal ? { signal } : {}),
	}).catch((cause: unknown) => {
		throw new ApiError(0, 'offline', String(cause));
	});
	if (isUnreached(response)) throw new ApiError(0, 'offline', `a proxy answered ${response.status}`);
	return response;
}

/** Whether something before the server answered, because the server did not: what it refuses itself it says in a problem document. */
function isUnreached({ status, headers }: Response): boolean {
	return (
		gatewayFailures.includes(status) && !headers.get('Content-Type')?.startsWith('application/problem+json')
	);
}

function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
	// Web Locks exist only in secure contexts; a plain http address of the local network has a single tab's safety.
	if (!('locks' in navigator)) return work();
	return navigator.locks.request(name, work) as Promise<T>;
}

async function readAnswer<T>(response: Response): Promise<{ body: T; etag: string | null }> {
	const text = await response.text();
	if (response.ok) {
		return { body: (text === '' ? undefined : JSON.parse(text)) as T, etag: response.headers.get('ETag') };
	}
	const problem = parseProblem(text);
	const fields: Record<string, FieldProblem> = {};
	// Of several faults of one field the first says enough.
	for (const error of problem.errors ?? []) fields[error.field] ??= error;
	const retryAfter = Number(response.headers.get('Retry-After') ?? 0) * 1000 || 0;
	throw new ApiError(
		response.status,
		problem.code ?? 'unknown',
		problem.detail ?? problem.title ?? '',
		fields,
		retryAfter,
	);
}

function parseProblem(text: string): Partial<ProblemBody> {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? value : {};
	} catch {
		return {};
	}
}

export const http = new Http();
