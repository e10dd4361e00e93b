namespace NimProbe.Sandbox.Hosting;

/// <summary>The program's commands.</summary>
internal enum CommandLineVerb
{
    Help,
    Serve,
    Proxy,
    Answers,
}
