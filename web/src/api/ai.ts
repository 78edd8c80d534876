import { call } from './call';
import type {
	AIStanding,
	Analysis,
	AnalysisPage,
	Corrected,
	KeptAnalysis,
	SuggestedTopic,
	Translated,
} from './wire';

/** Whether there is a language model, and how much of it is left for us. */
export function aiStanding(): Promise<AIStanding> {
	return call('GET /ai');
}

/** Without a `source` the provider finds out what language the text is in. */
export function translate(text: string, target: string, source?: string): Promise<Translated> {
	return call('POST /ai/translate', { body: { text, target, ...(source ? { source } : {}) } });
}

export function correctGrammar(text: string, explainIn: string): Promise<Corrected> {
	return call('POST /ai/correct-grammar', { body: { text, explainIn } });
}

/** Topics of the built-in bank, for what we learn and like; they cost nothing. Another seed brings others. */
export async function suggestTopics(count: number, seed: string): Promise<SuggestedTopic[]> {
	return (await call('POST /ai/suggest-topics', { body: { count, seed, source: 'bank' } })).items;
}

/** Who wrote how much; with feedback, also what the language model says of our own messages, which is all that it gets. It goes into our history unless `keep` is false. */
export function analyzeConversation(
	roomId: string,
	explainIn: string,
	{ feedback, keep = true }: { feedback: boolean; keep?: boolean },
): Promise<Analysis> {
	return call('POST /ai/analyze-conversation', { body: { roomId, explainIn, feedback, keep } });
}

export interface AnalysisFilter {
	roomId?: string;
	sessionId?: string;
	cursor?: string | null;
	limit?: number;
}

/** Our history, newest first. */
export function analysesOf(
	{ roomId, sessionId, cursor, limit }: AnalysisFilter,
	signal?: AbortSignal,
): Promise<AnalysisPage> {
	const query = {
		...(roomId ? { roomId } : {}),
		...(sessionId ? { sessionId } : {}),
		...(cursor ? { cursor } : {}),
		...(limit ? { limit } : {}),
	};
	return call('GET /ai/analyses', { query, ...(signal ? { signal } : {}) });
}

export function analysis(analysisId: string): Promise<KeptAnalysis> {
	return call('GET /ai/analyses/{analysisId}', { path: { analysisId } });
}

export function deleteAnalysis(analysisId: string): Promise<void> {
	return call('DELETE /ai/analyses/{analysisId}', { path: { analysisId } });
}
