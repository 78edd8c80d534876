// A language model of the OpenAI shape that knows a few sentences, for the tests of what it helps with.
import { createServer } from 'node:http';

const sentences = {
	'I goed to Busan yesterday, it was a amazing trip!': '어제 부산에 갔는데 정말 멋진 여행이었어요!',
	'주말에 뭐 해요? 같이 공부해요 😀': 'What are you doing this weekend? Let’s study together 😀',
};

const answers = {
	translate: ({ text, targetLanguage }) => ({
		source: /[가-힣]/.test(text) ? 'ko' : 'en',
		translation: sentences[text] ?? `[${targetLanguage}] ${text}`,
	}),
	grammar: ({ text, explainIn }) => ({
		language: 'en',
		corrected: text.replace('goed', 'went').replace('a amazing', 'an amazing'),
		edits: [
			{
				original: 'goed',
				replacement: 'went',
				category: 'grammar',
				explanation: explainIn === 'ko' ? 'go의 과거형은 went예요.' : 'The past of “go” is “went”.',
			},
			{
				original: 'a',
				replacement: 'an',
				category: 'grammar',
				explanation: explainIn === 'ko' ? '모음 앞에서는 an을 써요.' : '“an” stands before a vowel.',
			},
		].filter(({ original }) => new RegExp(`\\b${original}\\b`).test(text)),
	}),
};

answers.feedback = ({ messages, explainIn }) => ({
	summary: explainIn === 'ko' ? '하고 싶은 말을 분명하게 써요.' : 'You say clearly what you want to say.',
	strengths: [explainIn === 'ko' ? '질문을 잘해요.' : 'You ask good questions.'],
	mistakes: messages
		.filter(({ text }) => text.includes('goed'))
		.map(({ number }) => ({
			number,
			original: 'goed',
			corrected: 'went',
			explanation: explainIn === 'ko' ? 'go의 과거형은 went예요.' : 'The past of “go” is “went”.',
		})),
	advice: [explainIn === 'ko' ? '과거형을 연습해 보세요.' : 'Practise the past tense.'],
});

answers.judgement = ({ explainIn }) => ({
	grammar: 60,
	vocabulary: 70,
	coherence: 80,
	task: 90,
	level: 'B1',
	feedback:
		explainIn === 'ko'
			? '하고 싶은 말을 분명하게 썼어요. 과거형을 더 연습해 보세요.'
			: 'You say clearly what you want to say. Practise the past tense.',
});

/** `failing` makes it answer 500, and it answers nothing until `held` is over, where there is one; `settings` are for the server that is to ask it. */
export async function startModel() {
	const model = { failing: false, asked: 0, held: null };
	const server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		model.asked++;
		await model.held;
		if (model.failing) {
			response.writeHead(500).end('{}');
			return;
		}
		const { messages, response_format } = JSON.parse(body);
		const content = answers[response_format.json_schema.name](JSON.parse(messages[1].content));
		response.writeHead(200, { 'Content-Type': 'application/json' });
		response.end(
			JSON.stringify({
				choices: [
					{ finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(content) } },
				],
			}),
		);
	});
	await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
	return Object.assign(model, {
		settings: () => ({
			STUDYMATE_AI_BASE_URL: `http://127.0.0.1:${server.address().port}/v1`,
			STUDYMATE_AI_MODEL: 'small',
			STUDYMATE_LIMITS_AI_PER_HOUR: '5',
		}),
		stop: () => {
			server.closeAllConnections();
			return new Promise((stopped) => server.close(stopped));
		},
	});
}
