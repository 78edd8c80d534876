import { ApiError, type Call, http } from './http';
import { keyed, type Operations } from './schema.gen';

type Name = keyof Operations;
type Needs<K extends Name> = Omit<Operations[K], 'answer'>;
type Options<K extends Name> = Needs<K> & Pick<Call, 'token' | 'signal' | 'ifMatch'>;
type Arguments<K extends Name> = Record<never, never> extends Needs<K> ? [Options<K>?] : [Options<K>];
type Answer<K extends Name> = Operations[K]['answer'];

/** What any call may be given; the types above say which of it a call takes. */
interface Given extends Pick<Call, 'token' | 'signal' | 'ifMatch'> {
	path?: Record<string, string>;
	query?: Record<string, string | number | boolean | string[] | undefined>;
	body?: unknown;
	file?: Blob;
}

/** How long to wait before a call with a key is sent again: when no answer came, or while the first one is still being carried out. */
const againAfterMs = [800, 1600, 3200];

/** The keys of calls of which we don't know whether they happened: whoever asks for the same again means the same. */
const unsure = new Map<string, string>();

/** Calls the API as its document has it. What makes something is sent again when the network fails, and happens once. */
export async function call<K extends Name>(name: K, ...options: Arguments<K>): Promise<Answer<K>> {
	return (await tagged(name, ...options)).body;
}

/** As `call`, with the answer's ETag, or null. */
export async function tagged<K extends Name>(
	name: K,
	...[options]: Arguments<K>
): Promise<{ body: Answer<K>; etag: string | null }> {
	const { address, request } = requestOf(name, options ?? {});
	return keyed.has(name) ? once(name, address, request) : http.tagged<Answer<K>>(address, request);
}

async function once<T>(
	name: Name,
	address: string,
	request: Call,
): Promise<{ body: T; etag: string | null }> {
	const what = JSON.stringify([name, address, request.body]);
	const idempotencyKey = unsure.get(what) ?? crypto.randomUUID();
	unsure.set(what, idempotencyKey);
	for (let tries = 0; ; tries++) {
		try {
			const answer = await http.tagged<T>(address, { ...request, idempotencyKey });
			unsure.delete(what);
			return answer;
		} catch (error) {
			const open =
				error instanceof ApiError && (error.status === 0 || error.code === 'idempotency-in-flight');
			if (!open) unsure.delete(what);
			const wait = againAfterMs[tries];
			if (!open || wait === undefined || request.signal?.aborted) throw error;
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
	}
}

/** A call whose answer is a file. */
export function download<K extends Name>(
	name: K,
	...[options]: Arguments<K>
): Promise<Blob & Operations[K]['answer']> {
	return http.file(requestOf(name, options ?? {}).address) as Promise<Blob & Answer<K>>;
}

function requestOf(name: Name, given: Given): { address: string; request: Call } {
	const [method = 'GET', template = ''] = name.split(' ');
	const { path = {}, query = {}, body, file, ...rest } = given;
	const address = template.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(path[part] ?? ''));
	const search = new URLSearchParams();
	for (const [part, value] of Object.entries(query)) {
		if (value !== undefined) search.set(part, String(value));
	}
	const request: Call = { ...rest, method: method as NonNullable<Call['method']> };
	if (body !== undefined) request.body = body;
	if (file) request.file = file;
	return { address: search.size > 0 ? `${address}?${search}` : address, request };
}
