import { call } from './call';
import type { AIStanding, Analysis, Corrected, SuggestedTopic, Translated } from './wire';

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

/** Who wrote how much; with feedback, also what the language model says of our own messages, which is all that it gets. */
export function analyzeConversation(roomId: string, explainIn: string, feedback: boolean): Promise<Analysis> {
	return call('POST /ai/analyze-conversation', { body: { roomId, explainIn, feedback } });
}
