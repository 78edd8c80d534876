import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAuthStore } from '../../stores/authStore';
import { testOf } from '../../stores/levelTestModel';
import { languageName } from '../../utils/languages';
import { buttonClass } from '../common/Button';

/** Leads who learns a language that there is a test of, and was not tested yet, to the test; nothing for the others. */
export function LevelInvitation() {
	const { t, i18n } = useTranslation();
	const user = useAuthStore((state) => state.user);
	const language = testOf(user?.targetLanguage ?? null);
	if (!user || user.currentLevel !== null || language === null) return null;
	return (
		<section
			aria-label={t('levelTest.title')}
			className="mb-8 flex flex-wrap items-center gap-x-6 gap-y-3 rounded-xl bg-celadon-soft p-5 sm:mb-10"
		>
			<div className="grid min-w-56 flex-1 gap-0.5">
				<h2 className="font-sans font-semibold text-base">
					{t('levelTest.invite', { language: languageName(language, i18n.language) })}
				</h2>
				<p className="text-sm">{t('levelTest.inviteHint')}</p>
			</div>
			<Link to={`/level-test?language=${language}`} className={buttonClass()}>
				{t('levelTest.toTest')}
				<ArrowRight aria-hidden className="size-4" />
			</Link>
		</section>
	);
}
