using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Probing;

/// <summary>The routes over which a model is probed, in their order.</summary>
public static class RoutePlan
{
    private static readonly NimRoute[] s_chatFirst = [NimRoute.ChatCompletions, NimRoute.Embeddings, NimRoute.Completions];
    private static readonly NimRoute[] s_embeddingsFirst = [NimRoute.Embeddings, NimRoute.ChatCompletions, NimRoute.Completions];
    private static readonly NimRoute[] s_completionsFirst = [NimRoute.Completions, NimRoute.ChatCompletions, NimRoute.Embeddings];

    // A reranker is no base model. Two addresses, two more routes and a look at the readiness of the server are five requests at most.
    private static readonly NimRoute[] s_rerankFirst = [NimRoute.Rerank, NimRoute.ChatCompletions, NimRoute.Embeddings];

    /// <summary>
    /// Gets the routes: the chosen one, or with <see cref="NimRoute.Auto"/> those that a model of this kind can have, the likeliest first.
    /// </summary>
    /// <param name="choice">The caller's choice.</param>
    /// <param name="known">The route in the input; <see cref="NimRoute.Auto"/> if none.</param>
    /// <param name="kind">The kind of the model.</param>
    public static IReadOnlyList<NimRoute> GetRoutes(NimRoute choice, NimRoute known, NimModelKind kind) => choice != NimRoute.Auto
        ? [choice]
        : (known, kind) switch
        {
            (NimRoute.Rerank, _) or (_, NimModelKind.Rerank) => s_rerankFirst,
            (NimRoute.ChatCompletions, _) => s_chatFirst,
            (NimRoute.Embeddings, _) or (_, NimModelKind.Embedding) => s_embeddingsFirst,
            (NimRoute.Completions, _) or (_, NimModelKind.Completion) => s_completionsFirst,
            _ => s_chatFirst,
        };

    /// <summary>Gets the requests of a plan, in their order.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="baseUri">The address of the service, without a trailing slash.</param>
    /// <param name="id">The id of the model.</param>
    internal static IEnumerable<ProbeStep> GetSteps(IReadOnlyList<NimRoute> routes, Uri baseUri, string id)
    {
        foreach (NimRoute route in routes)
        {
            Uri own = new(baseUri.OriginalString + GetPath(route));
            if (route != NimRoute.Rerank || RerankPaths.Find(id) is not { } path)
            {
                yield return new ProbeStep(route, own, HasAlternative: false);
            }
            else if (ServiceAddress.IsHostedService(baseUri))
            {
                // The main host of the service has no rerank model (nim-api.md 9).
                yield return new ProbeStep(route, new Uri(ServiceAddress.RetrievalOrigin + path), HasAlternative: false);
            }
            else
            {
                yield return new ProbeStep(route, own, HasAlternative: true);
                yield return new ProbeStep(route, new Uri(baseUri, path), HasAlternative: false);
            }
        }
    }

    /// <summary>Gets the path of a route, relative to the address of the service.</summary>
    public static string GetPath(NimRoute route) => route switch
    {
        NimRoute.ChatCompletions => "/chat/completions",
        NimRoute.Embeddings => "/embeddings",
        NimRoute.Completions => "/completions",
        NimRoute.Rerank => "/ranking",
        _ => throw new ArgumentOutOfRangeException(nameof(route), route, "Only a concrete route has a path."),
    };

    /// <summary>Corrects the kind of a model by the route over which it answered.</summary>
    public static NimModelKind RefineKind(NimModelKind guess, NimRoute answered) => answered switch
    {
        NimRoute.Embeddings => NimModelKind.Embedding,
        NimRoute.Completions => NimModelKind.Completion,
        NimRoute.Rerank => NimModelKind.Rerank,
        _ when guess is NimModelKind.Embedding or NimModelKind.Completion or NimModelKind.Rerank or NimModelKind.Image => NimModelKind.Chat,
        _ => guess,
    };
}
