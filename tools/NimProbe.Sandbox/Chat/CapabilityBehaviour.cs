namespace NimProbe.Sandbox.Chat;

/// <summary>What a client must find out about a simulated model.</summary>
/// <param name="Answer">The name of the model's answer.</param>
/// <param name="Capability">The capability that the behaviour concerns.</param>
/// <param name="Support">The right outcome.</param>
/// <param name="Description">What the server does.</param>
public sealed record CapabilityBehaviour(string Answer, string Capability, string Support, string Description);
