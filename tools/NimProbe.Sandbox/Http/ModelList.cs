namespace NimProbe.Sandbox.Http;

/// <summary>The response of <c>/v1/models</c>.</summary>
/// <param name="Object">The type, always <c>list</c>.</param>
/// <param name="Data">The entries, in the format of the kind of server.</param>
internal sealed record ModelList(string Object, IReadOnlyList<object> Data);
