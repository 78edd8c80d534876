import { ApiError, type Call, http } from './http';
import { keyed, type Operations } from './schema';

type Name = keyof Operations;
type Needs<K extends Name> = Omit<Operations[K], 'answer'>;
type Options<K extends Name> = Needs<K> & Pick<Call, 'token' | 'signal' | 'ifMatch'>;
type Arguments<K extends Name> = Record<never, never> extends Needs<K> ? [Options<K>?] : [Options<K>];
type Answer<K extends Name> = Operations[K]['answer'];

/** What any call may be given; the types above say which of it a call takes. */
interface Given extends Pick<Call, 'token' | 'signal' | 'ifMatch'> {
	path?: Record<string, string>;
	query?: Record<string, string | number | string[] | undefined>;
	body?: unknown;
	file?: Blob;
}

/** After how long a call with a key is sent again when no answer came. */
const againMs = 800;

/** Calls the API as its document has it. What makes something is sent once more when the network fails, and happens once. */
export async function call<K extends Name>(name: K, ...options: Arguments<K>): Promise<Answer<K>> {
	return (await tagged(name, ...options)).body;
}

/** As `call`, with the answer's ETag, or null. */
export async function tagged<K extends Name>(
	name: K,
	...[options]: Arguments<K>
): Promise<{ body: Answer<K>; etag: string | null }> {
	const { address, request } = requestOf(name, options ?? {});
	if (!keyed.has(name)) return http.tagged<Answer<K>>(address, request);
	const once = { ...request, idempotencyKey: crypto.randomUUID() };
	try {
		return await http.tagged<Answer<K>>(address, once);
	} catch (error) {
		if (!(error instanceof ApiError) || error.status !== 0 || request.signal?.aborted) throw error;
		await new Promise((resolve) => setTimeout(resolve, againMs));
		return http.tagged<Answer<K>>(address, once);
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
