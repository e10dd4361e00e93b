using System.Text.Json;

namespace NimProbe.Sandbox.Chat;

/// <summary>A function that a request offers.</summary>
/// <param name="Name">The name.</param>
/// <param name="Arguments">Valid arguments, as JSON.</param>
public sealed record ChatFunction(string Name, string Arguments)
{
    /// <summary>Reads the first function; null if there is none.</summary>
    internal static ChatFunction? Read(JsonElement tools)
    {
        JsonElement function = ChatRequest.Get(tools.EnumerateArray().FirstOrDefault(), "function");
        string name = ChatRequest.GetText(function, "name");
        return name.Length == 0 ? null : new ChatFunction(name, ChatRequest.DemandObject(ChatRequest.Get(function, "parameters")) ?? "{}");
    }
}
