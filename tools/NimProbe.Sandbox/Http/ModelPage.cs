namespace NimProbe.Sandbox.Http;

/// <summary>One page of <c>/v1/models</c>.</summary>
/// <param name="Object">The type, always <c>list</c>.</param>
/// <param name="Data">The entries, in the format of the kind of server.</param>
/// <param name="HasMore">True if more pages follow.</param>
/// <param name="LastId">The id of the last entry; null on an empty page.</param>
internal sealed record ModelPage(string Object, IReadOnlyList<object> Data, bool HasMore, string? LastId);
