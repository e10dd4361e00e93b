namespace NimProbe.Engine.Capabilities;

/// <summary>A call of a function in an answer.</summary>
/// <param name="Name">The name of the function; empty if it is missing.</param>
/// <param name="Arguments">The arguments, as the text of a JSON object; null if they are missing or not a text.</param>
internal sealed record ToolCall(string Name, string? Arguments);
