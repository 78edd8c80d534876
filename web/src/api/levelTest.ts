import { call, download } from './call';
import type { Evaluation, LevelAttempt, LevelRecord, SpeechAnalysis } from './wire';

/** Begins a test of a language, or goes on with the one that is open. */
export function startLevelTest(language: string): Promise<LevelAttempt> {
	return call('POST /level-test/start', { body: { language } });
}

/** Empty is no answer. The same answer sent once more changes nothing. */
export function answerLevelTest(attemptId: string, itemId: string, answer: string): Promise<LevelAttempt> {
	return call('POST /level-test/submit-answer', { body: { attemptId, itemId, answer } });
}

/** What there is to hear of an item that is or was asked. */
export function levelTestSound(attemptId: string, itemId: string): Promise<Blob> {
	return download('GET /level-test/audio/{attemptId}/{itemId}', { path: { attemptId, itemId } });
}

export function levelRecord(language: string): Promise<LevelRecord> {
	return call('GET /level-test/result', { query: { language } });
}

/** Answers a speaking task. One that can't be assessed leaves the task as it is. With `transcribe` a provider hears it too, where the server has one. */
export function analyzeSpeech(
	attemptId: string,
	itemId: string,
	recording: Blob,
	transcribe: boolean,
): Promise<SpeechAnalysis> {
	return call('POST /level-test/analyze-speech', {
		query: { attemptId, itemId, transcribe },
		file: recording,
	});
}

/** Has what was written and said in a finished test judged by the provider, or gives the evaluation of it that is under way. */
export function beginEvaluation(attemptId: string, explainIn: string): Promise<Evaluation> {
	return call('POST /level-test/evaluate-with-ai', { body: { attemptId, explainIn } });
}

export function evaluation(evaluationId: string): Promise<Evaluation> {
	return call('GET /level-test/evaluations/{evaluationId}', { path: { evaluationId } });
}

export async function newestEvaluation(attemptId: string): Promise<Evaluation | null> {
	return (await call('GET /level-test/evaluations', { query: { attemptId } })).items[0] ?? null;
}
