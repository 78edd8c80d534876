import { createBrowserRouter, Navigate } from 'react-router';
import { Loading } from './components/common/Loading';
import { Failure } from './pages/Failure';
import { Login } from './pages/Login';
import { groups } from './utils/onboarding';

// Pages load by the router's `lazy`, not by Suspense: the old page stays until the new one can be drawn.
export const router = createBrowserRouter([
	{
		errorElement: <Failure />,
		HydrateFallback: Loading,
		children: [
			{ path: '/', Component: Login },
			{ path: '/signup', lazy: async () => ({ Component: (await import('./pages/Signup')).Signup }) },
			{ path: '/terms', lazy: async () => ({ Component: (await import('./pages/Legal')).Terms }) },
			{ path: '/privacy', lazy: async () => ({ Component: (await import('./pages/Legal')).Privacy }) },
			{
				path: '/login/oauth2/code/:provider',
				lazy: async () => ({ Component: (await import('./pages/OAuthReturn')).OAuthReturn }),
			},
			{
				// What is for strangers only does not wait for what the others need; it comes beside their page, not before it.
				lazy: async () => ({
					Component: (await import('./components/layout/RequireAuth')).RequireAuth,
				}),
				children: [
					{
						path: '/agreement',
						lazy: async () => ({ Component: (await import('./pages/Agreement')).Agreement }),
					},
					{
						path: '/signup-complete',
						lazy: async () => ({ Component: (await import('./pages/SignupComplete')).SignupComplete }),
					},
					...groups.map((group) => ({
						path: `/onboarding-${group}/:step?`,
						lazy: async () => ({ Component: (await import('./pages/Onboarding')).Onboarding }),
					})),
					{ path: '/main', lazy: async () => ({ Component: (await import('./pages/Main')).Main }) },
					{ path: '/chat', lazy: async () => ({ Component: (await import('./pages/Chat')).Chat }) },
					{ path: '/chat/:roomId', lazy: async () => ({ Component: (await import('./pages/Chat')).Chat }) },
					{
						path: '/chat/with/:userId',
						lazy: async () => ({ Component: (await import('./pages/ChatWith')).ChatWith }),
					},
					{
						path: '/matching',
						lazy: async () => ({ Component: (await import('./pages/Matching')).Matching }),
					},
					{
						path: '/matching/profile/:userId',
						lazy: async () => ({ Component: (await import('./pages/Person')).Person }),
					},
					{
						path: '/profile',
						lazy: async () => ({ Component: (await import('./pages/Profile')).Profile }),
					},
					// One edits the profile where one looks at it.
					{ path: '/profile/edit', element: <Navigate to="/profile" replace /> },
					{
						path: '/profile/stats',
						lazy: async () => ({ Component: (await import('./pages/LearningStats')).LearningStats }),
					},
					{
						path: '/profile/notes',
						lazy: async () => ({ Component: (await import('./pages/Notebook')).Notebook }),
					},
					{
						path: '/profile/analyses',
						lazy: async () => ({ Component: (await import('./pages/Analyses')).Analyses }),
					},
					{
						path: '/profile/analyses/:analysisId',
						lazy: async () => ({ Component: (await import('./pages/AnalysisAgain')).AnalysisAgain }),
					},
					{
						path: '/level-test',
						lazy: async () => ({ Component: (await import('./pages/LevelTest')).LevelTest }),
					},
					{
						path: '/level-test/question/:id',
						lazy: async () => ({ Component: (await import('./pages/LevelQuestion')).LevelQuestion }),
					},
					{
						path: '/level-test/speaking',
						lazy: async () => ({ Component: (await import('./pages/LevelSpeaking')).LevelSpeaking }),
					},
					{
						path: '/level-test/result',
						lazy: async () => ({ Component: (await import('./pages/LevelResult')).LevelResult }),
					},
					{
						path: '/notifications',
						lazy: async () => ({ Component: (await import('./pages/Notifications')).Notifications }),
					},
					{
						path: '/notifications/preferences',
						lazy: async () => ({
							Component: (await import('./pages/NotificationPreferences')).NotificationPreferences,
						}),
					},
					{
						path: '/sessions',
						lazy: async () => ({ Component: (await import('./pages/Sessions')).Sessions }),
					},
					{
						path: '/sessions/create',
						lazy: async () => ({ Component: (await import('./pages/CreateSession')).CreateSession }),
					},
					{
						path: '/sessions/past',
						lazy: async () => ({ Component: (await import('./pages/PastSessions')).PastSessions }),
					},
					{
						path: '/sessions/:sessionId/edit',
						lazy: async () => ({ Component: (await import('./pages/EditSession')).EditSession }),
					},
					{
						path: '/sessions/:sessionId/summary',
						lazy: async () => ({ Component: (await import('./pages/SessionSummary')).SessionSummary }),
					},
					{
						path: '/sessions/:sessionId',
						lazy: async () => ({ Component: (await import('./components/session/CallScope')).CallScope }),
						children: [
							{ index: true, lazy: async () => ({ Component: (await import('./pages/Room')).Room }) },
							{
								path: 'waiting',
								lazy: async () => ({ Component: (await import('./pages/WaitingRoom')).WaitingRoom }),
							},
						],
					},
				],
			},
			{ path: '*', lazy: async () => ({ Component: (await import('./pages/NotFound')).NotFound }) },
		],
	},
]);
