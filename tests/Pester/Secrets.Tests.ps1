#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $key = Get-RandomKey

    # Eight consecutive characters identify the key.
    $fragments = 0..($key.Length - 8) | ForEach-Object { $key.Substring($_, 8) }

    function Find-KeyFragment {
        param([string] $Text)

        foreach ($fragment in $fragments) {
            if ($Text.Contains($fragment, [StringComparison]::OrdinalIgnoreCase)) {
                $fragment
            }
        }
    }

    $good = Start-NimSandbox -ArgumentList '--key', $key -Model @(
        @{ Id = 'meta/llama-3.1-8b-instruct' }
        @{ Id = 'acme/echo'; Chat = 'echo_authorization' }
        @{ Id = 'acme/account'; Chat = 'echo_account' }
        @{ Id = 'acme/redirect'; Chat = 'redirect_other_origin' }
        @{ Id = 'acme/dropped'; Chat = 'connection_closed' }
        @{ Id = 'acme/page'; Chat = 'html_502' }
        @{ Id = 'acme/slow'; LatencyMs = 700 }
    )
    $refusing = Start-NimSandbox -ArgumentList '--refuse-key-with', 'forbidden' -Model @{ Id = 'acme/one' }
    $folder = New-Item (Join-Path $TestDrive 'written') -ItemType Directory

    $session = {
        param($Module, $Support, $Good, $Refusing, $Closed)

        Import-Module $Support
        $null = Start-Transcript ./transcript.txt
        $secure = ConvertTo-TestSecureString $env:NVIDIA_API_KEY

        # All streams as a host gets them, progress included.
        $shell = [powershell]::Create().AddScript({
                param($Module, $Good, $Refusing, $Closed, $Secure)

                Import-Module $Module
                $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                Get-NimModel
                Get-NimModel | Test-NimModel -MaximumRetryCount 1
                Get-NimModel -IncludeEndpoint -ApiKey $Secure
                'acme/echo', 'acme/none', 5, '' | Test-NimModel -BaseUri $Good -ApiKey $Secure -MaximumRetryCount 0
                $services = @(
                    @{ BaseUri = $Refusing }
                    @{ BaseUri = $Closed; MaximumRetryCount = 0 }
                    @{ BaseUri = 'http://nim.invalid' }
                    @{ Headers = @{ Authorization = $env:NVIDIA_API_KEY } }
                )
                foreach ($service in $services) {
                    try {
                        'acme/one', 'acme/two', 'acme/three' | Test-NimModel @service -ApiKey $Secure
                    } catch {
                        Write-Error -ErrorRecord $_
                    }
                }
            }).AddArgument($Module).AddArgument($Good).AddArgument($Refusing).AddArgument($Closed).AddArgument($secure)
        $output = $shell.Invoke()
        $errors = $shell.Runspace.SessionStateProxy.GetVariable('Error')
        $streams = [ordered]@{
            Output      = $output
            Error       = $shell.Streams.Error
            Warning     = $shell.Streams.Warning
            Verbose     = $shell.Streams.Verbose
            Debug       = $shell.Streams.Debug
            Information = $shell.Streams.Information
            Progress    = $shell.Streams.Progress
            Errors      = $errors
        }
        foreach ($name in $streams.Keys) {
            $records = @($streams[$name])
            $records | Out-File "./$name.txt"
            $records | Format-List * -Force | Out-File "./$name.list.txt"
            $records | Export-Clixml "./$name.clixml" -Depth 4
            Get-TextInGraph $records | Out-File "./$name.graph.txt"
        }

        $output | Export-Csv ./output.csv
        $output | ConvertTo-Json -Depth 8 | Out-File ./output.json
        $errors | ForEach-Object { Get-Error -InputObject $_ } | Out-File ./errors.get-error.txt
        $errors | Select-Object Exception, TargetObject, CategoryInfo, ErrorDetails | ConvertTo-Json -Depth 3 -WarningAction Ignore |
            Out-File ./errors.json

        # The output on the screen.
        Import-Module $Module
        $DebugPreference = 'Continue'
        Test-NimModel acme/echo, acme/slow -Verbose *>&1
        Test-NimModel acme/echo -MaximumRetryCount 0 | Format-List *
        Test-NimModel acme/one -BaseUri $Refusing -ApiKey $secure -Verbose
        $null = Stop-Transcript
        $streams.Keys.ForEach({ "$_=$(@($streams[$_]).Count)" }) -join ' '
    }

    $variables = @{ NVIDIA_API_KEY = $key; NVIDIA_BASE_URL = $good.BaseUri }
    $run = Invoke-FreshPwsh $session -WorkingDirectory $folder -Environment $variables -Parameter @{
        Module   = Get-NimModulePath
        Support  = Join-Path $PSScriptRoot 'NimProbe.TestSupport.psm1'
        Good     = $good.BaseUri
        Refusing = $refusing.BaseUri
        Closed   = Get-ClosedAddress
    }
}

AfterAll {
    Stop-NimSandbox $good
    Stop-NimSandbox $refusing
    Restore-NimEnvironment $environment
}

Describe 'The key' {
    It 'is sent, and is repeated in a response' {
        $good.Requests.Where({ $_.method -eq 'POST' }).authorizationMatches | Sort-Object -Unique | Should -Be $true
        $body = @{ model = 'acme/echo'; messages = @() } | ConvertTo-Json
        $request = @{ Method = 'Post'; Body = $body; Headers = @{ Authorization = "Bearer $key" }; SkipHeaderValidation = $true }
        $answer = Invoke-WebRequest "$($good.BaseUri)/chat/completions" @request -NoProxy -SkipHttpErrorCheck
        Find-KeyFragment $answer.Content | Should -Not -BeNullOrEmpty
    }

    It 'would be found in nested properties by these tests' {
        $fault = [InvalidOperationException]::new('outer', [ArgumentException]::new('inner'))
        $fault.InnerException.Data['request'] = @{ Headers = @{ Authorization = @("Bearer $key") } }
        $record = [System.Management.Automation.ErrorRecord]::new($fault, 'Id', 'NotSpecified', $null)
        Find-KeyFragment ((Get-TextInGraph @($record)) -join "`n") | Should -Not -BeNullOrEmpty
    }

    It 'is replaced by a mark' {
        Get-Content (Join-Path $folder 'Output.list.txt') -Raw | Should -Match 'Bearer\s+\(redacted\)'
    }

    It 'could appear in every stream' {
        $run.Output | Should -Match 'Output=\d{2,}'
        $run.Output | Should -Match ' Error=[4-9]'
        $run.Output | Should -Match 'Verbose=\d{2,}'
        $run.Output | Should -Match 'Progress=[1-9]'
        $run.Output | Should -Match 'Errors=[4-9]'
    }

    It 'is not in any stream, error, transcript or file' {
        $files = Get-ChildItem $folder -File
        $files.Count | Should -BeGreaterThan 30
        $found = $files.Where({ Find-KeyFragment (Get-Content $_ -Raw) })
        $found.Name | Should -BeNullOrEmpty
    }

    It 'is not on the screen' {
        $run.Output | Should -Match 'Bearer\s+\(redacted\)'
        $run.ErrorOutput | Should -Match 'refused the API key'
        Find-KeyFragment $run.Output | Should -BeNullOrEmpty
        Find-KeyFragment $run.ErrorOutput | Should -BeNullOrEmpty
    }

    It 'is sent only to its own origin' {
        # The redirect goes to the same server under another name, which would count the request.
        $good.Statistics.byModel.'acme/redirect' | Should -Be 1
    }

    It 'is not in the list of processes' {
        $good.Reset()
        $busy = Start-FreshPwsh -Environment $variables -Parameter @{ Module = Get-NimModulePath } -ScriptBlock {
            param($Module)
            Import-Module $Module
            while ($true) {
                Test-NimModel acme/slow
            }
        }
        try {
            Wait-ForCondition { $good.Statistics.inFlight -eq 1 } -Seconds 60
            $lines = (Get-Process).CommandLine
            $lines | Should -Contain (Get-Process -Id $busy.Id).CommandLine
            Find-KeyFragment ($lines -join "`n") | Should -Be (Find-KeyFragment (Get-Process -Id $good.Process.Id).CommandLine)
        } finally {
            $busy.Kill()
            $busy.Dispose()
        }
    }

    It 'is not in the output of a crash' {
        $crashVariables = $variables + @{ DOTNET_DbgEnableMiniDump = '0' }
        $crash = Invoke-FreshPwsh -Environment $crashVariables -Parameter @{ Module = Get-NimModulePath } -ScriptBlock {
            param($Module)
            Import-Module $Module
            Test-NimModel acme/echo, acme/slow -MaximumRetryCount 0 -Verbose 4>&1 |
                ForEach-Object { $_; if ($_ -is [NimProbe.NimProbeResult]) { [Environment]::FailFast("At $_.") } }
        }
        $crash.ExitCode | Should -Not -Be 0
        $crash.ErrorOutput | Should -Match 'At acme/'
        Find-KeyFragment ($crash.Output + $crash.ErrorOutput) | Should -BeNullOrEmpty
    }

    It 'does not bind as plain text' {
        { Test-NimModel acme/one -ApiKey 'plain' } | Should -Throw -ErrorId 'NimParameterInvalid*'
    }
}
