namespace NimProbe.Sandbox;

/// <summary>The program's commands.</summary>
internal enum CommandLineVerb
{
    Help,
    Serve,
    Proxy,
    Answers,
}
