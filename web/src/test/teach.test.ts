import { describe, expect, it } from 'vitest';
import type { Card, Note } from '../api/wireLesson';
import { draftOf, type NoteDraft, noDraft, noteBody, noteFaults, notePatch } from '../stores/noteDraft';
import { balance, lengthText, spokenLanguages } from '../stores/summaryModel';
import {
	cardLanguage,
	cardText,
	noTeaching,
	otherLanguage,
	withCard,
	withNotes,
	withTeachEvent,
} from '../stores/teachModel';

const me = 'ann';

function card(id: string, languages = ['ko', 'en']): Card {
	const text = (language: string) => ({ question: `${id} in ${language}`, followUps: ['a', 'b', 'c'] });
	return {
		id,
		topic: 'food',
		topicNames: { ko: '음식', en: 'Food' },
		levelFrom: 'A1',
		levelTo: 'B1',
		texts: Object.fromEntries(languages.map((language) => [language, text(language)])),
	};
}

function note(id: string, part: Partial<Note> = {}): Note {
	return {
		id,
		sessionId: 's',
		clientId: id,
		kind: 'word',
		language: 'ko',
		text: id,
		said: null,
		meaning: null,
		example: null,
		authorId: 'bob',
		authorName: 'Bob',
		aboutId: null,
		aboutName: null,
		createdAt: '2026-11-27T10:00:00Z',
		version: 1,
		...part,
	};
}

describe('the card that lies open', () => {
	it('is the one that was turned last, in whatever order it is told', () => {
		let teaching = withTeachEvent(
			noTeaching,
			{ type: 'card', userId: 'bob', version: 2, card: card('b') },
			me,
		);
		teaching = withTeachEvent(teaching, { type: 'card', userId: 'cho', version: 1, card: card('a') }, me);
		expect(teaching.open.card?.id).toBe('b');
		expect(withCard(teaching, { version: 2, card: null }).open.card?.id).toBe('b');
		expect(withCard(teaching, { version: 3, card: null }).open.card).toBeNull();
	});

	it.each([
		['ko', 'en', 'ko'],
		['en-GB', 'ko', 'en'],
		['fr', 'ko', 'ko'],
		[null, 'en', 'en'],
		['fr', 'fr', 'ko'],
	])('while %s is spoken and the page is %s, is shown in %s', (spoken, page, language) => {
		expect(cardLanguage(card('a'), spoken, page)).toBe(language);
	});

	it('has another language, and back', () => {
		const both = card('a');
		expect(otherLanguage(both, 'ko')).toBe('en');
		expect(otherLanguage(both, 'en')).toBe('ko');
		expect(otherLanguage(card('a', ['ko']), 'ko')).toBe('ko');
		expect(cardText(both, 'en').question).toBe('a in en');
		expect(cardText(both, 'fr').followUps).toEqual([]);
	});
});

describe('the notes of a session', () => {
	const came = (id: string, part?: Partial<Note>) => ({ type: 'note' as const, note: note(id, part) });

	it('are shown once, in their order, whether asked for or told', () => {
		let teaching = withTeachEvent(noTeaching, came('2'), me);
		teaching = withNotes(teaching, [note('1'), note('2')]);
		teaching = withTeachEvent(teaching, came('3'), me);
		teaching = withTeachEvent(teaching, came('3'), me);
		expect(teaching.notes.map(({ id }) => id)).toEqual(['1', '2', '3']);
		expect(teaching.unseen).toBe(2);
	});

	it('are no news to who made them, and can be taken back', () => {
		const teaching = withTeachEvent(noTeaching, came('1', { authorId: me }), me);
		expect(teaching.unseen).toBe(0);
		expect(withTeachEvent(teaching, { type: 'note-removed', noteId: '1' }, me).notes).toEqual([]);
	});

	it('leave what else the topic tells alone', () => {
		expect(withTeachEvent(noTeaching, { type: 'talk' }, me)).toBe(noTeaching);
	});
});

describe('a note that is being written', () => {
	const draft = (part: Partial<NoteDraft>): NoteDraft => ({ ...noDraft(), ...part });

	it('wants a word, or all of a correction', () => {
		expect(noteFaults(draft({}))).toEqual({ text: 'required' });
		expect(noteFaults(draft({ text: 'a'.repeat(201) }))).toEqual({ text: 'long' });
		expect(noteFaults(draft({ text: 'a', meaning: 'a'.repeat(501), example: 'a'.repeat(501) }))).toEqual({
			meaning: 'long',
			example: 'long',
		});
		expect(noteFaults(draft({ kind: 'correction', text: 'a'.repeat(201) }))).toEqual({
			said: 'required',
			aboutId: 'choose',
		});
		expect(noteFaults(draft({ text: ' 사과 ' }))).toEqual({});
	});

	it('is sent with what belongs to its kind and is filled in', () => {
		const all = { clientId: 'c', text: ' t ', said: 's', aboutId: 'bob', meaning: ' ', example: 'e' };
		expect(noteBody(draft({ ...all }), 'ko')).toEqual({
			clientId: 'c',
			kind: 'word',
			language: 'ko',
			text: 't',
			example: 'e',
		});
		expect(noteBody(draft({ ...all, kind: 'correction', language: 'en', meaning: 'm' }), 'ko')).toEqual({
			clientId: 'c',
			kind: 'correction',
			language: 'en',
			text: 't',
			said: 's',
			aboutId: 'bob',
			meaning: 'm',
		});
	});

	it('has a name of its own, so that it is noted once', () => {
		expect(noDraft().clientId).not.toBe(noDraft().clientId);
	});
});

describe('a summary', () => {
	const said = (...all: number[]) => all.map((speechMs) => ({ speechMs }));

	it('tells how evenly the time was shared', () => {
		expect(balance(said(60, 60, 60, 60))).toBe(1);
		expect(balance(said(90, 0, 0))).toBeCloseTo(0);
		expect(balance(said(75, 25))).toBeCloseTo(0.5);
		expect(balance(said(0, 0))).toBeNull();
		expect(balance(said(10))).toBeNull();
	});

	it('has the languages that were spoken', () => {
		const people = [{ byLanguage: { ko: 1000, en: 500 } }, { byLanguage: { en: 2000, fr: 999 } }];
		expect(spokenLanguages(people)).toEqual(['en', 'ko']);
	});

	it('promises no second that was not spoken', () => {
		expect([0, 999, 1000, 65_999, 3_600_000].map(lengthText)).toEqual([
			'0:00',
			'0:00',
			'0:01',
			'1:05',
			'60:00',
		]);
	});
});

describe('a note that is changed', () => {
	const told = (teaching: typeof noTeaching, version: number, text: string) =>
		withTeachEvent(teaching, { type: 'note-changed', note: note('1', { version, text }) }, me);

	it('is shown as it was written last, in whatever order it is told, and is no news', () => {
		let teaching = { ...withNotes(noTeaching, [note('1')]), unseen: 0 };
		teaching = told(told(teaching, 3, 'c'), 2, 'b');
		expect(teaching.notes.map(({ text }) => text)).toEqual(['c']);
		expect(teaching.unseen).toBe(0);
		expect(withNotes(teaching, [note('1')]).notes[0]?.text).toBe('c');
	});

	it('stays away when it was taken back', () => expect(told(noTeaching, 2, 'b').notes).toEqual([]));

	it('sends what is different, and nothing for what is taken away', () => {
		const word = note('1', { meaning: 'apple', example: 'a' });
		const draft = draftOf(word);
		expect(notePatch(draft, word)).toEqual({});
		expect(notePatch({ ...draft, text: ' 사과 ', example: '  ' }, word)).toEqual({
			text: '사과',
			example: null,
		});
	});
});
