import { Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import type { Found } from '../../api/wire';
import { useChatSearch } from '../../hooks/useChatSearch';
import { whenText } from '../../utils/dates';
import { queryMax } from '../../utils/validation';
import { Button } from '../common/Button';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';

/** A box to look for messages; what it finds stands where the children are while nothing is looked for. */
export function ChatSearch({ myId, children }: { myId: string; children: ReactNode }) {
	const { t } = useTranslation();
	const id = useId();
	const field = useRef<HTMLInputElement>(null);
	const [params, setParams] = useSearchParams();
	// The address follows what is typed, so that the way back from a message leads to what was found.
	const [text, setText] = useState(params.get('q') ?? '');
	const told = params.get('q') ?? '';
	useEffect(() => {
		if (text.trim() === told) return;
		const next = new URLSearchParams(text.trim() === '' ? {} : { q: text.trim() });
		const timer = setTimeout(() => setParams(next, { replace: true }), 300);
		return () => clearTimeout(timer);
	}, [text, told, setParams]);
	return (
		<>
			<search className="relative mx-3 mb-3 block">
				<label htmlFor={id} className="sr-only">
					{t('chatSearch.label')}
				</label>
				<Search aria-hidden className="-translate-y-1/2 absolute top-1/2 left-3.5 size-5 text-muted" />
				<input
					ref={field}
					id={id}
					type="search"
					value={text}
					maxLength={queryMax}
					placeholder={t('chatSearch.label')}
					autoComplete="off"
					enterKeyHint="search"
					onChange={(event) => setText(event.target.value)}
					className="field w-full rounded-full pr-12 pl-11 [&::-webkit-search-cancel-button]:hidden"
				/>
				{text !== '' && (
					<button
						type="button"
						aria-label={t('chatSearch.clear')}
						onClick={() => {
							setText('');
							field.current?.focus();
						}}
						className="-translate-y-1/2 absolute top-1/2 right-0.5 grid size-11 place-items-center rounded-full hover:bg-celadon-soft"
					>
						<X aria-hidden className="size-5" />
					</button>
				)}
			</search>
			<div className="relative flex min-h-0 flex-1 flex-col overflow-y-auto pb-4">
				{text.trim() === '' ? children : <Results text={text} myId={myId} />}
			</div>
		</>
	);
}

function Results({ text, myId }: { text: string; myId: string }) {
	const { t, i18n } = useTranslation();
	const { status, items, isPart, cursor, further } = useChatSearch(text);
	let told = '';
	if (status === 'ready' && items.length > 0) told = t('chatSearch.found', { count: items.length });
	else if (status === 'ready' && !cursor) told = t('chatSearch.nothing');
	else if (status === 'ready') told = t('chatSearch.nothingYet');
	return (
		<>
			<p role="status" className={`px-3 pb-2 text-muted text-sm ${told ? '' : 'sr-only'}`}>
				{told}
			</p>
			{isPart && <p className="px-3 pb-2 text-muted text-sm">{t('chatSearch.here')}</p>}
			{items.length > 0 && (
				<ul aria-label={t('chatSearch.results')} className="grid grid-cols-1 gap-1">
					{items.map((found) => (
						<li key={found.messageId}>
							<Result
								found={found}
								myId={myId}
								text={text}
								when={whenText(found.createdAt, i18n.language, new Date())}
							/>
						</li>
					))}
				</ul>
			)}
			{status === 'searching' && <Loading />}
			{status === 'failed' && <Notice>{t('problem.offline')}</Notice>}
			{status === 'ready' && cursor && (
				<Button look="quiet" className="mx-auto mt-3 shrink-0" onClick={further}>
					{t('chatSearch.further')}
				</Button>
			)}
		</>
	);
}

interface ResultProps {
	found: Found;
	myId: string;
	text: string;
	when: string;
}

function Result({ found, myId, text, when }: ResultProps) {
	const { t } = useTranslation();
	const { roomId } = useParams();
	const [params] = useSearchParams();
	const { snippet, seq } = found;
	const here = roomId === found.roomId && params.get('at') === String(seq);
	let who = '';
	if (found.senderId === myId) who = t('chat.me');
	else if (found.roomKind === 'group') who = found.senderName ?? t('chat.goneAccount');
	return (
		<Link
			to={`/chat/${found.roomId}?${new URLSearchParams({ q: text.trim(), at: String(seq) })}`}
			aria-current={here ? 'true' : undefined}
			className={`grid gap-0.5 rounded-lg px-3 py-2.5 ${here ? 'bg-celadon-soft' : 'hover:bg-celadon-soft/60'}`}
		>
			<span className="flex items-baseline gap-2">
				<span className="truncate font-medium">{found.roomName ?? t('chat.goneAccount')}</span>
				<time dateTime={found.createdAt} className="ml-auto shrink-0 text-muted text-xs">
					{when}
				</time>
			</span>
			<span className="line-clamp-2 text-muted text-sm">
				{who && `${who}: `}
				{snippet.before}
				<mark className="rounded-sm bg-persimmon-soft px-0.5 font-semibold text-ink">{snippet.match}</mark>
				{snippet.after}
			</span>
		</Link>
	);
}
